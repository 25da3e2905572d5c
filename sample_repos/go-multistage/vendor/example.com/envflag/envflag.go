// Package envflag gives command line flags a default from the environment.
package envflag

import (
	"flag"
	"os"
	"strings"
)

// String defines a flag; NAME in the environment goes before fallback.
func String(name, fallback, usage string) *string {
	if value, found := os.LookupEnv(strings.ToUpper(name)); found {
		fallback = value
	}
	return flag.String(name, fallback, usage)
}
