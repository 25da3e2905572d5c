bash -c "cd app && docker build inner"
sh -ec 'docker build x'
IMAGE=$(docker build -q captured)
eval "docker build evaluated"
if docker build condition; then docker build branch; fi
if ! docker build negated; then true; fi
true && docker build and
while true; do docker build loop; break; done
build_all() {
  docker build in-function
}
build_all
case "$GITHUB_WORKSPACE" in
  *) docker build matched ;;
esac
time docker build timed
timeout 60 docker build limited
timeout -k 5 1m docker build limited2
nice -n 5 docker build nice
sudo -E docker build as-root
sudo DOCKER_BUILDKIT=1 docker build as-root2
command docker build commanded
