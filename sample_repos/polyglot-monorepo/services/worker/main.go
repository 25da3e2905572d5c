// Command worker mails a receipt for each order.
package main

import (
	"bufio"
	"log"
	"os"

	"example.org/orders/worker/internal/mail"
)

func main() {
	orders := bufio.NewScanner(os.Stdin)
	for orders.Scan() {
		if err := mail.Send(os.Getenv("SMTP_SERVER"), orders.Text()); err != nil {
			log.Printf("order %s: %v", orders.Text(), err)
		}
	}
}
