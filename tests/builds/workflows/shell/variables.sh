NAME=app
export TAG=v1 DIR="some dir"
docker build -t "$NAME:$TAG" "$DIR" --build-arg N=${NAME} --build-arg 'L=$NAME'
X=once docker build --build-arg X "$NAME"
docker build --build-arg T="${TAG:-latest}" --build-arg=E=\$TAG .
OPTIONS="--pull --target last"
docker build $OPTIONS -t x $NAME
QUOTED='a "b"'
docker build --build-arg "Q=$QUOTED" .
readonly R=r; declare D=d
docker build -f $R/$D .
env E=1 docker build --build-arg E envdir
