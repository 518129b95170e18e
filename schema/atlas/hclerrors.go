package atlas

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
)

var (
	namesTable    = regexp.MustCompile(`table "([^"]+)"`)
	namesVariable = regexp.MustCompile(`variable "([^"]+)"`)
)

// locate gives an error of the codec its file:line: by its diagnostics, or by
// the table or variable that it names.
func (f *facts) locate(err error) error {
	var diags hcl.Diagnostics
	if errors.As(err, &diags) && len(diags) > 0 {
		return positioned(diags)
	}
	text := strings.TrimPrefix(strings.TrimPrefix(err.Error(), "specutil: "), "schemahcl: ")
	if m := namesVariable.FindStringSubmatch(text); m != nil {
		if pos, ok := f.vars[m[1]]; ok {
			return fmt.Errorf("%s: %s", pos, text)
		}
	}
	if m := namesTable.FindStringSubmatch(text); m != nil {
		for _, tf := range f.tables {
			if tf.name == m[1] {
				return fmt.Errorf("%s: %s", tf.pos, text)
			}
		}
	}
	if len(f.tables) > 0 {
		return fmt.Errorf("%s: %s", f.tables[0].pos.File, text)
	}
	return errors.New(text)
}

// positioned is the first error of the diagnostics as file:line: text.
func positioned(diags hcl.Diagnostics) error {
	errs := slices.DeleteFunc(slices.Clone(diags), func(d *hcl.Diagnostic) bool { return d.Severity != hcl.DiagError })
	slices.SortStableFunc(errs, func(a, b *hcl.Diagnostic) int {
		return cmp.Compare(line(a.Subject), line(b.Subject))
	})
	if len(errs) == 0 {
		return errors.New("invalid HCL")
	}
	d := errs[0]
	text := strings.TrimSuffix(d.Summary, ".")
	if d.Detail != "" && d.Detail != d.Summary {
		text += ": " + strings.TrimSuffix(d.Detail, ".")
	}
	if d.Subject == nil {
		return errors.New(text)
	}
	return fmt.Errorf("%s:%d: %s", d.Subject.Filename, d.Subject.Start.Line, text)
}

func line(r *hcl.Range) int {
	if r == nil {
		return 0
	}
	return r.Start.Line
}
