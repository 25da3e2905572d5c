cd app
docker build .
cd ../docker && docker build -f ./Dockerfile ..
(cd ../app && docker build sub)
docker build after
pushd ../app > /dev/null
docker build pushed
popd > /dev/null
docker build popped
cd "$GITHUB_WORKSPACE"
docker build root
cd "$GITHUB_WORKSPACE/app"; docker build "$PWD"/x
docker build "$(pwd)"
docker build $GITHUB_WORKSPACE/docker
{ cd sub; docker build grouped; }
docker build still
