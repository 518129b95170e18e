// Package summary is a function's body reduced to what bears on database
// calls: values, branches and calls, without types the interpreter does not
// need. It is plain data, so that it travels between packages as a fact. By
// itself it says nothing about the database and nothing about the schema.
package summary

// Version is part of every encoded fact; another version is ignored.
const Version = 2

// Package is what one package contributes to those that import it: what they
// may enter, and what they need to know to do so.
type Package struct {
	Path   string
	Funcs  []*Func      // sorted by Name
	Types  []Type       // struct types that the functions hand to a database, sorted by Name
	Texts  []Global     // package-level string variables with a known text (constants folded, embedded files), sorted
	Fields []FieldValue // fields that hold one value for ever, or several, sorted by Name
	Impls  []Impl       // named types with methods, sorted by Type
	Ifaces []Interface  // interfaces whose methods the functions call, in the order of their first call
}

// ViolationType is the text under the name of an error type that generated
// code gives a driver's constraint error: errors.As with it recognises the violation.
const ViolationType = "violation"

// Global is a package-level variable with a known text.
type Global struct{ Name, Text string }

// FieldValue is what a struct field holds for the program's whole life, as far
// as one package tells: a text, a statement of that text, or a function. One
// without any of them is given different values.
type FieldValue struct {
	Name string // pkg.Type.Field
	Text string
	Stmt bool
	Func string
}

// Impl is a named type and the methods that it, or a pointer to it, has.
type Impl struct {
	Type    string
	Methods []Method // sorted by ID
}

// Method is a method of a type or of an interface. Two are the same when ID
// and Sig are.
type Method struct {
	ID   string // the name, of an unexported one with its package's path
	Sig  string // parameters and results, without their names
	Func string // of a type: the full name of the function that runs
}

// Interface is an interface and the methods of it that are called.
type Interface struct {
	Needs []Method // all its methods, sorted by ID
	Calls []InterfaceCall
}

// InterfaceCall is a called method of an interface.
type InterfaceCall struct {
	Name    string // full name
	Library string // the function of a data-access library that runs, if one of its types implements the interface
}

// Type is a struct type, or a list or pointer type with a name.
type Type struct {
	Name   string // full: path.Name
	Fields []Field
	Elem   string // what a named list or pointer is made of: []path.T
}

// Field is one field of a struct type.
type Field struct {
	Name, Tag string
	Type      string // full type text
	Embedded  bool
}

// Func is one function, method or function literal.
type Func struct {
	Name     string // full name of the origin: (*pkg.T).M, pkg.F, with $1 … for literals
	Short    string // as a reader would write it: (*T).M
	Pkg      string
	File     string // absolute when built, as the driver has it
	Line     int
	Column   int
	Params   []string // type texts, the receiver first
	Free     int      // captured variables
	Results  []string // type texts
	Blocks   []Block
	Regs     int
	Exported bool
	Parent   string // the function a literal stands in
	// TypeParams are the names of a generic function's type parameters, or of those of a method's receiver.
	TypeParams []string
}

// Block is a basic block; its last instruction is If, Jump, Return or Panic.
type Block struct {
	Instrs []Instr
	Succs  []int
	Preds  []int
}

// Op is an instruction's kind.
type Op uint8

// The instructions.
const (
	Unknown Op = iota // an opaque value made of Args
	Phi
	Alloc
	Load      // *Args[0]
	Store     // *Args[0] = Args[1]
	FieldAddr // &Args[0].Name
	FieldVal  // Args[0].Name
	IndexAddr // &Args[0][Args[1]]
	IndexVal  // Args[0][Args[1]], of arrays and strings
	Lookup    // map lookup; CommaOk in N
	MapUpdate // Args[0][Args[1]] = Args[2]
	Slice     // Args[0][lo:hi]
	Make      // make(map, slice, chan): an empty value
	Extract   // tuple element N
	Bin       // Name is the operator
	Not       // !Args[0]
	Copy      // conversion that keeps the value
	Convert   // conversion that makes another value (string([]byte) keeps its identity too)
	Iface     // MakeInterface: Type is the dynamic type
	Assert    // type assertion to Type; CommaOk in N
	Closure   // Name is the function; Args are the captured values
	Call      // static call of Name
	Invoke    // interface method Name; Args[0] is the interface value
	Dynamic   // call of the function value Args[0]
	Builtin   // Name is the builtin
	Range     // iterator over Args[0]
	Next      // next of an iterator: tuple (ok, key, value)
	If        // Args[0]; Succs 0 true, 1 false
	Jump
	Return
	Panic
)

// Class tells apart the types a zero test speaks of.
type Class byte

// The classes.
const (
	Other  Class = 0 // struct, array, func, chan, unsafe
	Bool   Class = 'b'
	Number Class = 'n'
	String Class = 's'
	Ptr    Class = 'p' // pointer
	List   Class = 'l' // slice, map
	Error  Class = 'e' // the error interface
	Any    Class = 'i' // another interface
	Tuple  Class = 't'
)

// Instr is one instruction. Dst is its register, -1 for none.
type Instr struct {
	Op    Op
	Class Class // of the result
	Mode  uint8 // Call, Invoke, Dynamic: 0 plain, 1 go, 2 defer
	Dst   int
	N     int
	Name  string
	Type  string // of Alloc, FieldAddr, FieldVal, Iface, Assert; of a generic function's call, its results
	Args  []Arg
	Inst  []string // of a generic function's call: the type arguments
	Outs  []Class  // of a call: the classes of its results
	Line  int
	Col   int
}

// ArgKind says what an operand is.
type ArgKind uint8

// The operand kinds.
const (
	Reg ArgKind = iota
	Param
	FreeVar
	Const    // Text with Class; nil and zero constants have Text ""
	GlobalAt // address of the package-level variable Text
	FuncAt   // the function Text
)

// Arg is an operand.
type Arg struct {
	Kind  ArgKind
	Class Class
	N     int
	Text  string
	Zero  bool // of a Const: the zero value of its type
}
