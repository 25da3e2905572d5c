// Package mail sends receipts.
package mail

import (
	"fmt"
	"net/smtp"
)

// Send mails the receipt of one order.
func Send(server, order string) error {
	text := fmt.Sprintf("Subject: Receipt\r\n\r\nThank you for order %s.\r\n", order)
	return smtp.SendMail(server, nil, "shop@example.org", []string{"books@example.org"}, []byte(text))
}
