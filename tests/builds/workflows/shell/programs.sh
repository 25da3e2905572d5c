podman build -f Containerfile.x ctx
podman build -f sub/Containerfile
buildah bud -t x ctx
buildah build --format docker ctx2
docker buildx build --push --platform linux/amd64,linux/arm64 ctx3
docker image build ctx4
docker builder build ctx5
docker buildx b ctx6
docker --context remote build ctx7
docker -H tcp://x:1 --debug buildx --builder b build ctx8
docker-compose -f a.yml -f b.yml build
docker compose -f dir/compose.yaml --profile x up --build -d
docker compose -p name -f c.yml run web
docker compose -f no.yml down
docker buildx bake -f docker-bake.hcl -f extra.hcl --set '*.platform=x' all
docker run --rm image build .
docker push x
docker ps
