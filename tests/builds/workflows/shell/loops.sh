for service in api web 'two words'; do
  docker build -f "docker/$service.Dockerfile" "$service"
done
for a in x y; do for b in 1 2; do docker build "$a$b"; done; done
LIST="one two"
for item in $LIST; do
  if [ "$item" != three ]; then
    docker build "./$item"
  fi
done
for path in a/b/ c/d; do
  path=${path%/}
  docker build --target "${path##*/}" -f "$path/Dockerfile" "${path%/*}"
  docker build -t "$(basename $path)" "$(dirname "$path")"
done
