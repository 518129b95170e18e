// Package finding is the record of one judged pair, as every output format
// reads it. It holds plain data; the verdict is package judge's.
package finding

import (
	"crypto/sha256"
	"encoding/hex"
)

// Verdict is what was decided about a pair.
type Verdict string

// The verdicts.
const (
	Race      Verdict = "race"       // duplicates are possible
	Unhandled Verdict = "unhandled"  // a key covers, but the loser's error is not handled
	Protected Verdict = "protected"  // a key covers and the loser is handled, or a lock excludes the race
	LocalLock Verdict = "local-lock" // a race between processes behind a lock of this process
	Benign    Verdict = "benign"     // no duplicate can come of it
	Unknown   Verdict = "unknown"    // the table is not in the schema, or its keys are uncertain
)

// Severity is error, warning, note or none.
type Severity string

// The severities, the gravest first.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Note    Severity = "note"
	None    Severity = "none"
)

// Finding is one judged pair.
type Finding struct {
	Rule        string   `json:"rule"`
	Severity    Severity `json:"severity"`
	Confidence  string   `json:"confidence"` // high, medium or low
	Verdict     Verdict  `json:"verdict"`
	Table       string   `json:"table"`
	Columns     []string `json:"columns"` // what the lookup binds, as SQL text, sorted
	Dialect     string   `json:"dialect"`
	Shape       string   `json:"shape"` // same-func, same-pkg, cross-package, interface, closure
	Join        Join     `json:"join"`
	Lookup      Leaf     `json:"lookup"`
	Insert      Leaf     `json:"insert"`
	Keys        []Key    `json:"keys"`
	Guards      []Guard  `json:"guards"`
	Message     string   `json:"message"`
	Fingerprint string   `json:"fingerprint"`          // stable over moved lines
	Suppressed  string   `json:"suppressed,omitempty"` // the reason that a comment or the configuration gives for silencing the finding, whose severity is none then
	Outside     bool     `json:"-"`                    // it is the configuration that silences, not the source
	Replay      *Replay  `json:"-"`                    // nil if the table is not declared
}

// Fingerprint is a name of what the parts say: 16 hexadecimal digits.
func Fingerprint(parts ...string) string {
	h := sha256.New()
	for _, s := range parts {
		h.Write([]byte(s))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}

// Join is the function in which lookup and insert meet.
type Join struct {
	File       string `json:"file"`
	Line       int    `json:"line"`
	Column     int    `json:"column"`
	Function   string `json:"function"`
	LookupLine int    `json:"lookupLine"`
	InsertLine int    `json:"insertLine"`
}

// Leaf is a database call and the calls that lead to it from the join, the
// outermost first.
type Leaf struct {
	File     string `json:"file"`
	Line     int    `json:"line"`
	Column   int    `json:"column"`
	Function string `json:"function"`
	Call     string `json:"call"`
	SQL      string `json:"sql"`
	Via      []Hop  `json:"via"`
}

// Hop is one call on the way to a leaf: the place of the call, and the function it stands in.
type Hop struct {
	File     string `json:"file"`
	Line     int    `json:"line"`
	Function string `json:"function"`
}

// Key is a unique key of the table and whether it covers the pair.
type Key struct {
	Name     string   `json:"name"`
	Columns  []string `json:"columns"`
	Where    string   `json:"where"`
	Covers   bool     `json:"covers"`
	Gap      string   `json:"gap"`    // why it does not cover: columns, expression, null, predicate, value, uncertain; "" if it does
	Detail   string   `json:"detail"` // the same in words
	Declared string   `json:"declared"`
}

// Guard is a lock or transaction around both calls.
type Guard struct {
	Kind      string `json:"kind"`      // transaction, statement, mutex, singleflight, once, advisory-lock, table-lock, row-lock
	Isolation string `json:"isolation"` // of a transaction: default, read-committed, repeatable-read, serializable
	Effect    string `json:"effect"`    // none, local, excludes, loser-fails
}
