package interp

import (
	"strconv"
	"strings"

	"github.com/dupsert/dupsert/passes/summary"
)

// sprintf is fmt.Sprintf with a known format: a text with its arguments in the places of the verbs.
func (mc *Machine) sprintf(c *CallSite, format, args Val) Val {
	text, ok := format.ConstText()
	es, oke := mc.elems(c.Mem, args)
	if !ok || !oke {
		return Val{Either, mc.terms.get(Term{Kind: KCall, Name: "fmt.Sprintf", Class: summary.String, Args: append([]Val{format}, es...)})}
	}
	var parts []Val
	n := 0
	for text != "" {
		i := strings.IndexByte(text, '%')
		if i < 0 || i+1 >= len(text) {
			parts = append(parts, mc.text(text))
			break
		}
		parts = append(parts, mc.text(text[:i]))
		rest := text[i+1:]
		j := 0
		for j < len(rest) && strings.IndexByte("+-# 0123456789.*[]", rest[j]) >= 0 {
			j++
		}
		if j >= len(rest) {
			break
		}
		verb, spec := rest[j], rest[:j]
		text = rest[j+1:]
		if verb == '%' {
			parts = append(parts, mc.text("%"))
			continue
		}
		k := n
		if len(spec) >= 3 && spec[0] == '[' { // %[2]s
			k = int(spec[1] - '1')
		} else {
			n++
		}
		if k < 0 || k >= len(es) {
			parts = append(parts, mc.opaque(summary.String))
			continue
		}
		v := es[k].Strip()
		if verb == 'q' {
			parts = append(parts, mc.text(`"`), v, mc.text(`"`))
			continue
		}
		parts = append(parts, v)
	}
	return mc.concat(parts...)
}

func (mc *Machine) text(s string) Val { return mc.Const(summary.String, s, s == "") }

// joinTexts is strings.Join of a known list.
func (mc *Machine) joinTexts(c *CallSite, list, sep Val) Val {
	es, ok := mc.elems(c.Mem, list)
	if !ok {
		return Val{Either, mc.terms.get(Term{Kind: KCall, Name: "strings.Join", Class: summary.String, Args: []Val{list, sep}})}
	}
	var parts []Val
	for i, e := range es {
		if i > 0 {
			parts = append(parts, sep)
		}
		parts = append(parts, e)
	}
	return mc.concat(parts...)
}

// textFunc folds a text function of a constant.
func (mc *Machine) textFunc(c *CallSite) ([]Val, bool) {
	args := make([]string, len(c.Args))
	for i, v := range c.Args {
		s, ok := v.ConstText()
		if !ok {
			return nil, false
		}
		args[i] = s
	}
	s := args[0]
	switch c.Name {
	case "strings.TrimSpace":
		s = strings.TrimSpace(s)
	case "strings.ToLower":
		s = strings.ToLower(s)
	case "strings.ToUpper":
		s = strings.ToUpper(s)
	case "strings.TrimPrefix":
		s = strings.TrimPrefix(s, args[1])
	case "strings.TrimSuffix":
		s = strings.TrimSuffix(s, args[1])
	case "strings.ReplaceAll":
		s = strings.ReplaceAll(s, args[1], args[2])
	case "strings.Repeat":
		n, err := strconv.Atoi(args[1])
		if err != nil || n < 0 || n*len(s) > maxText {
			return nil, false
		}
		s = strings.Repeat(s, n)
	}
	return []Val{mc.text(s)}, true
}

// maxText bounds a text that is made by repeating one, in bytes.
const maxText = 1 << 16

// written is the text a builder holds; a new one, the zero of its struct, holds none.
func (mc *Machine) written(c *CallSite, builder Val) Val {
	v := mc.load(c.Mem, builder, summary.String)
	if v.Is(KConst) && v.T.Class != summary.String {
		return mc.text("")
	}
	return v
}

// character is the text of one byte or rune.
func (mc *Machine) character(v Val) Val {
	if s, ok := v.ConstText(); ok {
		if n, err := strconv.Atoi(s); err == nil {
			return mc.text(string(rune(n)))
		}
	}
	return mc.opaque(summary.String)
}

// fprintf is fmt.Fprintf into a builder of texts.
func (mc *Machine) fprintf(c *CallSite, w, format, args Val) ([]Val, bool) {
	if !w.Is(KIface) || w.T.Name != "*strings.Builder" && w.T.Name != "*bytes.Buffer" {
		return nil, false
	}
	to := w.T.Args[0]
	mc.store(c.Mem, to.T, mc.concat(mc.written(c, to), mc.sprintf(c, format, args)))
	return []Val{mc.opaque(summary.Number), mc.zero(summary.Error)}, true
}
