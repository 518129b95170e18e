package builders

import (
	"testing"

	"github.com/dupsert/dupsert/testdata/real/builders/bob"
)

func TestBob(t *testing.T) {
	check(t, "bob", []story{
		{"Compare", two(bob.Compare)}, {"Lists", two(bob.Lists)}, {"Either", two(bob.Either)},
		{"Text", two(bob.Text)}, {"Insert", two(bob.Insert)}, {"Ignore", two(bob.Ignore)},
	})
}
