package interp

import (
	"slices"
	"strings"

	"github.com/dupsert/dupsert/passes/summary"
)

// What a library makes of the driver's error, as the Name of a KViolate: it is
// not known, gorm's own error, or the driver's as it is.
const (
	Translated = "translated"
	Raw        = "raw"
)

// gormDuplicate is what gorm returns in place of a violation, if it is told to.
// https://gorm.io/docs/error_handling.html#Dialect-Translated-Errors
const gormDuplicate = "gorm.io/gorm.ErrDuplicatedKey"

// violationIs is errors.Is of the assumed violation.
func (mc *Machine) violationIs(x, target Val) Bits {
	if !target.Is(KGlobal) {
		return Zero
	}
	name := target.T.Name
	switch {
	case name == gormDuplicate && x.T.Name == Raw:
		mc.dead("gorm returns ErrDuplicatedKey with TranslateError: true alone, which the program does not set")
		return Zero
	case violationSentinels[name], mc.Sentinels[name]:
		mc.Recognised = true
		return NonZero
	}
	return Zero
}

// named is a test for a key's name: it may be the one violated, or another.
//
//	pgErr.ConstraintName == "users_email_key"; strings.Contains(err.Error(), "users.email")
func (mc *Machine) named(key string) Bits {
	if !slices.Contains(mc.Named, key) {
		mc.Named = append(mc.Named, key)
	}
	if mc.Assume.Unnamed {
		return Zero
	}
	return Either
}

// keyName reports whether a text that is searched for in an error's may be a
// key's name or its column's: "users_email_key", "users.email".
func keyName(text string) bool {
	return strings.ContainsAny(text, "_.") && !strings.ContainsAny(text, " :")
}

// Violation reports whether a value is the assumed violation, or holds it.
func Violation(v Val) bool { return holds(v.T, 0) }

// newError is an error made here. One that is made of the text of another has nothing else of it.
//
//	fmt.Errorf("create user: %v", err); errors.New(err.Error())
func (mc *Machine) newError(c *CallSite, from ...Val) Val {
	t := Term{Kind: KNewErr, Class: summary.Error, Site: c.Key()}
	for _, v := range from {
		if v = v.stripAny(); v.T != nil && holds(v.T, 0) {
			t.Args = append(t.Args, v)
		}
	}
	return Val{NonZero, mc.terms.get(t)}
}

// hidden runs a test of an error whose identity is lost. If it would tell the
// violation, the code means to, and cannot.
func (mc *Machine) hidden(x Val, test func(v Val)) {
	was := mc.Recognised
	for _, v := range x.T.Args {
		for v.Is(KErrText) {
			v = v.T.Args[0]
		}
		mc.Recognised = false
		test(v)
		if mc.Recognised {
			mc.dead("the error is made anew of the other's text, with %v or the like, so that nothing is left of it")
		}
	}
	mc.Recognised = was
}

func (mc *Machine) dead(why string) {
	if mc.Dead == "" {
		mc.Dead = why
	}
}

// holds reports whether the assumed violation, or its text, is in an error or a text.
func holds(t *Term, depth int) bool {
	if t == nil || depth > 6 {
		return false
	}
	switch t.Kind {
	case KViolate:
		return true
	case KWrap, KNewErr, KPhi, KIface, KErrText, KConcat, KOp:
		for _, a := range t.Args {
			if holds(a.T, depth+1) {
				return true
			}
		}
	}
	return false
}

// tells reports whether t is the text of an error that holds the violation's: fmt.Errorf keeps it, whatever the verb.
func tells(t *Term) bool {
	for t != nil && (t.Kind == KCall || t.Kind == KOp) && len(t.Args) > 0 { // strings.ToLower(err.Error())
		t = t.Args[0].T
	}
	return t != nil && t.Kind == KErrText && holds(t, 0)
}
