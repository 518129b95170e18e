package dbssa

import (
	"path"
	"path/filepath"
	"strings"

	"github.com/dupsert/dupsert/passes/summary"
)

// importTexts takes in the texts of imported packages' variables.
func (p *Program) importTexts() {
	for _, a := range p.known.Imported {
		for _, t := range a.Texts {
			p.texts[t.Name] = t.Text
		}
	}
}

// imports takes in the other facts of imported packages.
func (p *Program) imports() {
	for _, a := range p.known.Imported {
		for _, name := range a.Names() {
			if p.foreign[name] == nil && !p.Own(name) {
				p.foreign[name] = a
				p.names = append(p.names, name)
			}
		}
		for _, f := range a.Fields {
			p.give(f.Name, Value{Text: f.Text, Stmt: f.Stmt, Func: f.Func})
		}
		for _, i := range a.Ifaces {
			for _, c := range i.Calls {
				p.ifaces[c.Name] = imported{needs: i.Needs, library: c.Library}
			}
		}
	}
}

// fromFact is the summary of an imported function, nil when there is none.
func (p *Program) fromFact(name string) *summary.Func {
	a := p.foreign[name]
	if a == nil {
		return nil
	}
	f, err := a.Func(name)
	if err != nil {
		p.fail(err)
		return nil
	}
	f.File = p.onDisk(f.File)
	return f
}

// onDisk is the name of a file given by its package's path and its own name: a
// file of the module has a place on this machine.
func (p *Program) onDisk(file string) string {
	if p.known.Module == "" {
		return file
	}
	if path.Dir(file) == p.known.Module {
		return filepath.Join(p.known.Root, path.Base(file))
	}
	if rest, ours := strings.CutPrefix(file, p.known.Module+"/"); ours {
		return filepath.Join(p.known.Root, filepath.FromSlash(rest))
	}
	return file
}

func (p *Program) importedType(name string) *summary.Type {
	for _, a := range p.known.Imported {
		for i := range a.Types {
			if a.Types[i].Name == name {
				return &a.Types[i]
			}
		}
	}
	return nil
}

// matching adds, of each type that has all the methods needed, the one that runs for the method called.
func matching(out []string, impls []summary.Impl, called string, needs []summary.Method) []string {
	id := called[strings.LastIndexByte(called, '.')+1:]
	for _, i := range impls {
		if fn := runs(i.Methods, needs, id); fn != "" {
			out = append(out, fn)
		}
	}
	return out
}

// runs is the function of the method id, if all the needed methods are there. Both lists are sorted.
func runs(have, needs []summary.Method, id string) (fn string) {
	for _, n := range needs {
		for len(have) > 0 && have[0].ID < n.ID {
			have = have[1:]
		}
		if len(have) == 0 || have[0].ID != n.ID || have[0].Sig != n.Sig {
			return ""
		}
		if name := n.ID[strings.LastIndexByte(n.ID, '.')+1:]; name == id {
			fn = have[0].Func
		}
	}
	return fn
}
