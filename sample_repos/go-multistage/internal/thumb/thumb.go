// Package thumb scales pictures.
package thumb

import "image"

// Scale returns src with the given width; the height follows. It takes the nearest pixel.
func Scale(src image.Image, width int) image.Image {
	bounds := src.Bounds()
	if width <= 0 || width >= bounds.Dx() {
		return src
	}
	height := max(1, bounds.Dy()*width/bounds.Dx())
	scaled := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			at := src.At(bounds.Min.X+x*bounds.Dx()/width, bounds.Min.Y+y*bounds.Dy()/height)
			scaled.Set(x, y, at)
		}
	}
	return scaled
}
