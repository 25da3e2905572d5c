// Command thumbd serves scaled-down pictures.
package main

import (
	"flag"
	"log"
	"net/http"

	"example.com/envflag"
	"example.org/thumbd/internal/web"
)

var version = "dev"

func main() {
	listen := envflag.String("listen", ":8080", "address to listen on")
	folder := envflag.String("folder", "/pictures", "where the pictures are")
	flag.Parse()
	log.Printf("thumbd %s on %s", version, *listen)
	log.Fatal(http.ListenAndServe(*listen, web.Handler(*folder)))
}
