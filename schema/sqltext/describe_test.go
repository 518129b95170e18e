package sqltext

import (
	"fmt"
	"strings"
)

// describe writes an effect on one line, as the tables of the tests have it:
//
//	lookup users(email = $1; active = true) -> id [count !] +outer
//
// A lookup that must find nothing stands behind "absent", a joined table
// behind "with".
func describe(e Effect) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s(%s)", e.Kind, nameText(e.Table), atomsText(e.Atoms))
	if len(e.Set) > 0 {
		b.WriteString(" set " + setText(e.Set))
	}
	if e.Kind == Write {
		fmt.Fprintf(&b, " rows %d", e.Rows)
	}
	if e.Conflict != nil {
		b.WriteString(" conflict " + conflictText(e.Conflict))
	}
	if len(e.Items) > 0 {
		b.WriteString(" -> " + itemsText(e.Items))
	}
	if e.Kind == Lookup && e.Result != Rows {
		b.WriteString(" " + string(e.Result))
	}
	for _, flag := range []struct {
		name string
		set  bool
	}{
		{"!", e.Negated}, {"returning", e.Returning}, {"no columns", e.NoColumns}, {"partial", e.Partial}, {"outer", e.Outer},
		{"lock " + e.Lock, e.Lock != ""},
	} {
		if flag.set {
			b.WriteString(" +" + flag.name)
		}
	}
	for _, o := range e.Others {
		fmt.Fprintf(&b, " with %s(%s)", nameText(o.Table), atomsText(o.Atoms))
	}
	for _, x := range e.Absent {
		b.WriteString(" absent {" + describe(x) + "}")
	}
	return b.String()
}

func describeAll(list []Effect) string {
	out := make([]string, len(list))
	for i, e := range list {
		out[i] = describe(e)
	}
	return strings.Join(out, "\n")
}

func nameText(n Name) string {
	s := n.Table
	if n.Schema != "" {
		s = n.Schema + "." + s
	}
	if n.Hole {
		s += "~"
	}
	return s
}

// holeText makes holes visible: ~0~.
func holeText(s string) string {
	return strings.NewReplacer(string(HoleOpen), "~", string(HoleClose), "~").Replace(s)
}

func atomsText(list []Atom) string {
	var out []string
	for _, a := range list {
		s := Format(a.Expr) + " " + a.Op
		if a.Value != nil {
			s += " " + Format(a.Value)
		}
		if a.Unsure {
			s += "?"
		}
		out = append(out, holeText(s))
	}
	return strings.Join(out, "; ")
}

func setText(list []Assign) string {
	var out []string
	for _, s := range list {
		out = append(out, s.Column+"="+holeText(Format(s.Value)))
	}
	return strings.Join(out, ", ")
}

func itemsText(list []Item) string {
	var out []string
	for _, it := range list {
		s := Format(it.Expr)
		if it.Star {
			s = "*"
		}
		if it.Alias != "" {
			s += " as " + it.Alias
		}
		out = append(out, holeText(s))
	}
	return strings.Join(out, ", ")
}

func conflictText(k *Conflict) string {
	s := k.Action
	if k.Target != nil {
		var t []string
		for _, e := range k.Target {
			t = append(t, Format(e))
		}
		s += "(" + strings.Join(t, ", ") + ")"
	}
	if k.Where != nil {
		s += " where " + Format(k.Where)
	}
	if k.Constraint != "" {
		s += " constraint " + k.Constraint
	}
	if len(k.Set) > 0 {
		s += " do " + setText(k.Set)
	}
	if k.SetWhere != nil {
		s += " if " + Format(k.SetWhere)
	}
	return s
}
