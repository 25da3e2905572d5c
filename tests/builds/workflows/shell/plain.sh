# a comment: docker build nothing
set -eu
docker build .
docker build -t image:1 --build-arg 'A=b c' --build-arg B="x y" app && echo done
DOCKER_BUILDKIT=1 docker build \
  --pull \
  -f docker/Dockerfile.dev \
  docker
docker build "with space" || true; docker build a\ b & wait
echo docker build no
echo "docker build no"
: docker build no
