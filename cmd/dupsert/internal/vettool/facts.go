package vettool

import (
	"bytes"
	"cmp"
	"encoding/gob"
	"fmt"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"path"
	"reflect"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/objectpath"
)

// facts are what the analyzer knows about objects: those of this package, and
// those that came with its imports. go vet hands a unit the fact files of its
// direct imports only, so a file carries everything below it along, also facts
// about objects that no export data mentions: the wiring package that joins an
// interface with its implementation needs methods of a type it cannot name.
type facts struct {
	pkg   *types.Package
	known map[factKey]analysis.Fact
	carry []entry // came with the imports, sorted, to be passed on
}

// factKey is an object, or a package for package facts, and a kind of fact.
type factKey struct {
	obj  types.Object
	pkg  *types.Package // package facts only
	kind reflect.Type
}

// The kinds of object a stand-in is made for.
const (
	kindFunc = "func"
	kindType = "type"
	kindVar  = "var"
)

// entry is a fact in a file.
type entry struct {
	Pkg    string          // package path
	Object objectpath.Path // "" for a fact on the package
	Name   string          // the object's own name
	Recv   string          // of a method: the receiver's type name
	Ptr    bool            // … and whether it is a pointer
	Kind   string          // func, type or var
	Fact   analysis.Fact
}

func (e *entry) compare(f *entry) int {
	return cmp.Or(cmp.Compare(e.Pkg, f.Pkg), cmp.Compare(e.Object, f.Object),
		cmp.Compare(reflect.TypeOf(e.Fact).String(), reflect.TypeOf(f.Fact).String()))
}

// factTypes are the facts of an analyzer and of what it requires.
func factTypes(a *analysis.Analyzer) []analysis.Fact {
	all := slices.Clone(a.FactTypes)
	for _, req := range a.Requires {
		all = append(all, factTypes(req)...)
	}
	return all
}

func kindsOf(fs []analysis.Fact) map[reflect.Type]bool {
	kinds := make(map[reflect.Type]bool, len(fs))
	for _, f := range fs {
		kinds[reflect.TypeOf(f)] = true
	}
	return kinds
}

// readFacts reads the fact files of the unit's imports.
func readFacts(cfg *config, pkg *types.Package, kinds []analysis.Fact) (*facts, error) {
	if err := register(kinds); err != nil {
		return nil, err
	}
	s := &facts{pkg: pkg, known: map[factKey]analysis.Fact{}}
	for _, importPath := range slices.Sorted(maps.Keys(cfg.PackageVetx)) {
		data, err := os.ReadFile(cfg.PackageVetx[importPath])
		if err != nil {
			return nil, fmt.Errorf("read the facts of %s: %w", importPath, err)
		}
		if len(data) == 0 {
			continue
		}
		var entries []entry
		if err := gob.NewDecoder(bytes.NewReader(data)).Decode(&entries); err != nil {
			return nil, fmt.Errorf("read the facts of %s: %w", importPath, err)
		}
		s.carry = append(s.carry, entries...)
	}
	slices.SortStableFunc(s.carry, func(a, b entry) int { return a.compare(&b) })
	s.carry = slices.CompactFunc(s.carry, func(a, b entry) bool { return a.compare(&b) == 0 })
	s.place()
	return s, nil
}

// register makes gob know the kinds of facts, always in the same order: gob
// numbers types as it first sees them, and the numbers are in the file.
func register(kinds []analysis.Fact) error {
	for _, f := range kinds {
		gob.Register(f)
	}
	for _, f := range kinds {
		if err := gob.NewEncoder(io.Discard).Encode([]entry{{Fact: f}}); err != nil {
			return fmt.Errorf("encode facts of type %T: %w", f, err)
		}
	}
	return nil
}

// place finds the object of every fact that came in, or makes one up.
func (s *facts) place() {
	imported := map[string]*types.Package{}
	var walk func(p *types.Package)
	walk = func(p *types.Package) {
		if imported[p.Path()] != nil {
			return
		}
		imported[p.Path()] = p
		for _, q := range p.Imports() {
			walk(q)
		}
	}
	for _, p := range s.pkg.Imports() {
		walk(p)
	}
	standIns := &standIns{pkgs: imported, made: map[string]types.Object{}}
	for i := range s.carry {
		e := &s.carry[i]
		if e.Pkg == s.pkg.Path() {
			continue // the package itself without its tests: it is being analysed again
		}
		if e.Object == "" {
			s.known[factKey{pkg: standIns.pkg(e.Pkg), kind: reflect.TypeOf(e.Fact)}] = e.Fact
			continue
		}
		key := factKey{obj: standIns.object(e), kind: reflect.TypeOf(e.Fact)}
		s.known[key] = e.Fact
	}
}

// standIns are objects for facts whose own objects the export data does not
// contain. They have the package, the name and, for methods, the receiver's
// name of the original; their signatures are empty.
type standIns struct {
	pkgs map[string]*types.Package
	made map[string]types.Object
}

func (s *standIns) pkg(p string) *types.Package {
	if s.pkgs[p] == nil {
		s.pkgs[p] = types.NewPackage(p, path.Base(p))
	}
	return s.pkgs[p]
}

func (s *standIns) object(e *entry) types.Object {
	pkg := s.pkg(e.Pkg)
	if obj, err := objectpath.Object(pkg, e.Object); err == nil {
		return obj
	}
	id := e.Pkg + "\x00" + string(e.Object)
	if s.made[id] == nil {
		s.made[id] = s.create(pkg, e)
	}
	return s.made[id]
}

func (s *standIns) create(pkg *types.Package, e *entry) types.Object {
	switch {
	case e.Kind == kindType:
		return s.typeName(pkg, e.Name)
	case e.Kind == kindVar:
		return types.NewVar(token.NoPos, pkg, e.Name, types.Typ[types.Invalid])
	case e.Recv == "":
		return types.NewFunc(token.NoPos, pkg, e.Name, types.NewSignatureType(nil, nil, nil, nil, nil, false))
	}
	recv := s.typeName(pkg, e.Recv).Type()
	if e.Ptr {
		recv = types.NewPointer(recv)
	}
	sig := types.NewSignatureType(types.NewVar(token.NoPos, pkg, "", recv), nil, nil, nil, nil, false)
	return types.NewFunc(token.NoPos, pkg, e.Name, sig)
}

func (s *standIns) typeName(pkg *types.Package, name string) types.Object {
	if obj, ok := pkg.Scope().Lookup(name).(*types.TypeName); ok {
		return obj
	}
	id := pkg.Path() + "\x00type " + name
	if s.made[id] == nil {
		tn := types.NewTypeName(token.NoPos, pkg, name, nil)
		types.NewNamed(tn, types.NewStruct(nil, nil), nil)
		s.made[id] = tn
	}
	return s.made[id]
}

// encode is the fact file: this package's facts and those that came in.
func (s *facts) encode() ([]byte, error) {
	var entries []entry
	enc := new(objectpath.Encoder)
	for key, fact := range s.known {
		e, ok := s.own(enc, key)
		if !ok {
			continue
		}
		e.Fact = fact
		entries = append(entries, e)
	}
	// Its own come first, so that of two on one object they win: a package and
	// its test variant share a path.
	entries = append(entries, s.carry...)
	if len(entries) == 0 {
		return nil, nil
	}
	slices.SortStableFunc(entries, func(a, b entry) int { return a.compare(&b) })
	entries = slices.CompactFunc(entries, func(a, b entry) bool { return a.compare(&b) == 0 })
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(entries); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// own describes a fact of this package, unless nobody outside can mean it.
func (s *facts) own(enc *objectpath.Encoder, key factKey) (e entry, ok bool) {
	if key.obj == nil {
		return entry{Pkg: s.pkg.Path()}, key.pkg == s.pkg
	}
	if key.obj.Pkg() != s.pkg {
		return entry{}, false // came in, is in carry
	}
	p, err := enc.For(key.obj)
	if err != nil {
		return entry{}, false // e.g. an unexported function: its callers' facts say what it does
	}
	e = entry{Pkg: s.pkg.Path(), Object: p, Name: key.obj.Name()}
	switch obj := key.obj.(type) {
	case *types.TypeName:
		e.Kind = kindType
	case *types.Var:
		e.Kind = kindVar
	case *types.Func:
		e.Kind = kindFunc
		if recv := obj.Signature().Recv(); recv != nil {
			t := types.Unalias(recv.Type())
			if ptr, isPtr := t.(*types.Pointer); isPtr {
				e.Ptr, t = true, types.Unalias(ptr.Elem())
			}
			if named, isNamed := t.(*types.Named); isNamed {
				e.Recv = named.Obj().Name()
			}
		}
	}
	return e, true
}

func (s *facts) get(key factKey, into analysis.Fact) bool {
	f, ok := s.known[key]
	if ok {
		reflect.ValueOf(into).Elem().Set(reflect.ValueOf(f).Elem())
	}
	return ok
}

func (s *facts) importObject(obj types.Object, f analysis.Fact) bool {
	return s.get(factKey{obj: obj, kind: reflect.TypeOf(f)}, f)
}

func (s *facts) exportObject(obj types.Object, f analysis.Fact) {
	if obj.Pkg() != s.pkg {
		panic(fmt.Sprintf("a fact on %v of another package", obj)) // the analyzer's mistake; run reports it
	}
	s.known[factKey{obj: obj, kind: reflect.TypeOf(f)}] = f
}

func (s *facts) importPackage(pkg *types.Package, f analysis.Fact) bool {
	return s.get(factKey{pkg: pkg, kind: reflect.TypeOf(f)}, f)
}

func (s *facts) exportPackage(f analysis.Fact) {
	s.known[factKey{pkg: s.pkg, kind: reflect.TypeOf(f)}] = f
}

// allObjects lists the facts on objects by package, place and name.
func (s *facts) allObjects(kinds map[reflect.Type]bool) []analysis.ObjectFact {
	var out []analysis.ObjectFact
	for key, f := range s.known {
		if key.obj != nil && kinds[key.kind] {
			out = append(out, analysis.ObjectFact{Object: key.obj, Fact: f})
		}
	}
	slices.SortFunc(out, func(a, b analysis.ObjectFact) int {
		return cmp.Or(cmp.Compare(a.Object.Pkg().Path(), b.Object.Pkg().Path()), cmp.Compare(a.Object.Pos(), b.Object.Pos()),
			cmp.Compare(a.Object.String(), b.Object.String()), cmp.Compare(reflect.TypeOf(a.Fact).String(), reflect.TypeOf(b.Fact).String()))
	})
	return out
}

func (s *facts) allPackages(kinds map[reflect.Type]bool) []analysis.PackageFact {
	var out []analysis.PackageFact
	for key, f := range s.known {
		if key.pkg != nil && kinds[key.kind] {
			out = append(out, analysis.PackageFact{Package: key.pkg, Fact: f})
		}
	}
	slices.SortFunc(out, func(a, b analysis.PackageFact) int {
		return cmp.Or(cmp.Compare(a.Package.Path(), b.Package.Path()), cmp.Compare(reflect.TypeOf(a.Fact).String(), reflect.TypeOf(b.Fact).String()))
	})
	return out
}
