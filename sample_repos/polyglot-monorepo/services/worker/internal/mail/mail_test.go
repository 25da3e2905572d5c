package mail

import "testing"

func TestSendNeedsAServer(t *testing.T) {
	if Send("", "1") == nil {
		t.Error("sent without a server")
	}
}
