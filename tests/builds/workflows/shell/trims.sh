P=a/b/c.d.e
docker build "${P%.*}" ; docker build "${P%%.*}" ; docker build "${P#*/}" ; docker build "${P##*/}"
docker build "${P%.e}" ; docker build "${P#a/}" ; docker build "${P%nothing}" ; docker build "${P#*nothing}"
docker build "${P:-default}" ; docker build "${P:?needed}" ; docker build "${P-x}"
docker build "$(dirname $P)" ; docker build "$(basename "$P")" ; docker build "$(dirname ${P})"
Q=plain
docker build "$(dirname $Q)" ; docker build "$(basename $Q)"
P+=more
