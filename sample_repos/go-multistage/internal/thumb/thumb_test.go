package thumb

import (
	"image/png"
	"os"
	"testing"
)

func TestScaleKeepsTheRatio(t *testing.T) {
	file, err := os.Open("testdata/wide.png")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	src, err := png.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	if got := Scale(src, src.Bounds().Dx()/2).Bounds().Dy(); got != src.Bounds().Dy()/2 {
		t.Errorf("height %d", got)
	}
}
