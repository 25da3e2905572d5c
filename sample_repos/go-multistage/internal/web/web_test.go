package web

import (
	"net/http/httptest"
	"testing"
)

func TestHelpWithoutSource(t *testing.T) {
	answer := httptest.NewRecorder()
	Handler(t.TempDir()).ServeHTTP(answer, httptest.NewRequest("GET", "/", nil))
	if answer.Code != 200 {
		t.Errorf("status %d", answer.Code)
	}
}
