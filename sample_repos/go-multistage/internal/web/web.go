// Package web answers requests for pictures.
package web

import (
	"embed"
	"image"
	_ "image/jpeg"
	"image/png"
	"net/http"
	"os"
	"path/filepath"
	"strconv"

	"example.org/thumbd/internal/thumb"
)

//go:embed pages/*.html
var pages embed.FS

// Handler serves the pictures of a folder, scaled to the width that is asked for.
func Handler(folder string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := r.URL.Query().Get("src")
		if name == "" {
			http.ServeFileFS(w, r, pages, "pages/help.html")
			return
		}
		width, err := strconv.Atoi(r.URL.Query().Get("width"))
		if err != nil {
			http.Error(w, "width is no number", http.StatusBadRequest)
			return
		}
		file, err := os.Open(filepath.Join(folder, filepath.Base(name)))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		defer file.Close()
		picture, _, err := image.Decode(file)
		if err != nil {
			http.Error(w, "not a picture", http.StatusUnsupportedMediaType)
			return
		}
		w.Header().Set("Content-Type", "image/png")
		_ = png.Encode(w, thumb.Scale(picture, width))
	})
}
