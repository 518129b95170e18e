package summary

import (
	"errors"
	"fmt"
	"path"
	"strconv"
)

// Fact is a Package as it travels: encoded, and opened only where it is of
// use. It stands on the package's first exported object, for package facts do
// not travel beyond the next import under go vet and object facts do. It
// speaks of no schema and of no folder of the machine it was made on.
type Fact struct {
	Version int
	Path    string
	Reach   bool // one of the functions reaches a database
	Data    []byte
}

// AFact makes it an analysis.Fact.
func (*Fact) AFact() {}

func (f *Fact) String() string {
	return "dupsert(" + f.Path + ", " + strconv.Itoa(len(f.Data)) + " bytes)"
}

// Encode returns the package as a fact. Equal packages give equal bytes.
func Encode(p *Package, reach bool) *Fact {
	e := &encoder{ids: map[string]int{}}
	e.pkg(p) // counts the strings
	e.number()
	e.b = e.b[:0]
	e.pkg(p)
	body := e.b
	e.b = nil
	e.strings(p.Path)
	return &Fact{Version: Version, Path: p.Path, Reach: reach, Data: append(e.b, body...)}
}

// Archive is an opened fact. Bodies are decoded when they are asked for.
type Archive struct {
	Package // without Funcs
	names   []string
	index   map[string]entry
	table   []string
}

type entry struct {
	calls Calls
	body  []byte
}

var errVersion = errors.New("written by another version")

// Open reads a fact. The error of one that another version wrote is told by Foreign.
func Open(f *Fact) (*Archive, error) {
	if f.Version != Version {
		return nil, fmt.Errorf("read the facts of %s: %w", f.Path, errVersion)
	}
	r := &reader{b: f.Data}
	a := &Archive{Package: Package{Path: f.Path}, index: map[string]entry{}}
	r.strings(f.Path)
	a.table = r.table
	r.pkg(a)
	if r.err != nil {
		return nil, fmt.Errorf("read the facts of %s: %w", f.Path, r.err)
	}
	return a, nil
}

// Foreign reports whether an error of Open is that of another version's fact.
func Foreign(err error) bool { return errors.Is(err, errVersion) }

// Names are the functions' names, sorted.
func (a *Archive) Names() []string { return a.names }

// Calls is what a function refers to.
func (a *Archive) Calls(name string) Calls { return a.index[name].calls }

// Func is a function's summary, nil for one that is not there.
func (a *Archive) Func(name string) (*Func, error) {
	e, ok := a.index[name]
	if !ok {
		return nil, nil
	}
	r := &reader{b: e.body, table: a.table}
	f := r.fn()
	if r.err != nil {
		return nil, fmt.Errorf("read the facts of %s: %s: %w", a.Path, name, r.err)
	}
	f.Name, f.Pkg, f.Parent = name, a.Path, e.calls.Parent
	f.File = path.Join(a.Path, f.File)
	return f, nil
}
