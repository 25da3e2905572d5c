docker build "a\"b" ; docker build 'a"b' ; docker build a\"b
docker build "a\b\$c\\d" ; docker build a\$b ; docker build '$a'
docker build "con\
tinued" ; docker build con\
tinued
docker build $'dollar' ; docker build a'b'"c"d
docker build "$" ; docker build a$ ; docker build '#no' # a comment
docker build a#b
docker build "" || true
docker build --target "" x
docker build ""quoted"" ; docker build '' ; docker build a=b
X="$(echo ignored; docker build inner)x"
docker	build	tabs
