package dbssa

import (
	"go/constant"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/dupsert/dupsert/passes/dal"
	"github.com/dupsert/dupsert/passes/summary"
)

// declares notes which table a struct type stands for, and its key, where code
// tells the library so. A type that is given two tables is given none.
//
//	// Have: m.AddTableWithName(User{}, "users").SetKeys(true, "ID")
func (p *Program) declares(fn *ssa.Function) {
	if fn == nil {
		return
	}
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			call, ok := in.(*ssa.Call)
			if !ok {
				continue
			}
			p.opens(call)
			if init := call.Call.StaticCallee(); fn.Synthetic != "" && init != nil && init.Pkg == fn.Pkg {
				p.declares(init) // func init() of a file, which is no member of its package
			}
			row := declaration(call)
			switch {
			case row == nil:
			case row.Mode == "prefix":
				p.prefixed(call, row)
			case row.Mode == "columns":
				if of, isCall := call.Call.Args[0].(*ssa.Call); isCall {
					if first := declaration(of); first != nil && first.Dest > 0 {
						p.declare(dal.KeyMark+declared(of, first), keys(call, row))
					}
				}
			default:
				if typ := declared(call, row); typ != "" {
					p.declare(dal.TableMark+typ, tableOf(call, row, typ))
				}
			}
		}
	}
}

func (p *Program) declare(name, text string) {
	if old, seen := p.texts[name]; seen && old != text {
		text = ""
	}
	p.texts[name] = text
}

func declaration(call *ssa.Call) *dal.Call {
	fn := call.Call.StaticCallee()
	if fn == nil {
		return nil
	}
	row := dal.Lookup(summary.FuncName(fn))
	if row == nil || row.Verb != dal.Declare || len(call.Call.Args) <= max(row.Dest, row.SQL, row.Args) {
		return nil
	}
	return row
}

// declared is the full name of the type of the value handed over.
func declared(call *ssa.Call, row *dal.Call) string {
	v, ok := call.Call.Args[row.Dest].(*ssa.MakeInterface)
	if !ok {
		return ""
	}
	return strings.TrimPrefix(v.X.Type().String(), "*")
}

// tableOf is the table's name: as the argument says, or else the type's own; "" where it is known at run time alone.
func tableOf(call *ssa.Call, row *dal.Call, typ string) string {
	if row.SQL == 0 {
		return typ[strings.LastIndexByte(typ, '.')+1:]
	}
	text, _ := constText(call.Call.Args[row.SQL])
	return text
}

// prefixed notes what the names of the models' tables begin with.
//
//	// Have: orm.RegisterModelWithPrefix("app_", new(User), new(Group))
func (p *Program) prefixed(call *ssa.Call, row *dal.Call) {
	prefix, known := constText(call.Call.Args[0])
	if !known {
		return
	}
	for _, v := range elements(call.Call.Args[row.Args]) {
		if m, ok := v.(*ssa.MakeInterface); ok {
			p.declare(dal.PrefixMark+strings.TrimPrefix(m.X.Type().String(), "*"), prefix)
		}
	}
}

// keys are the names of the fields of a primary key, separated by commas, and
// behind them a + where the database numbers it.
func keys(call *ssa.Call, row *dal.Call) string {
	var names []string
	for _, v := range elements(call.Call.Args[row.Args]) {
		if text, known := constText(v); known {
			names = append(names, text)
		}
	}
	slices.Sort(names)
	out := strings.Join(names, ",")
	if c, ok := call.Call.Args[row.Options].(*ssa.Const); ok && c.Value != nil && constant.BoolVal(c.Value) {
		out += "+"
	}
	return out
}

// elements are the values handed over for a function's last parameter, one by one.
func elements(list ssa.Value) []ssa.Value {
	slice, ok := list.(*ssa.Slice)
	if !ok || slice.X.Referrers() == nil {
		return nil
	}
	var out []ssa.Value
	for _, ref := range *slice.X.Referrers() {
		at, ok := ref.(*ssa.IndexAddr)
		if !ok || at.Referrers() == nil {
			continue
		}
		for _, use := range *at.Referrers() {
			if st, isStore := use.(*ssa.Store); isStore {
				out = append(out, st.Val)
			}
		}
	}
	return out
}
