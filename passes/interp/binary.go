package interp

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dupsert/dupsert/passes/summary"
)

func itoa(i int) string { return strconv.Itoa(i) }

// binary is x op y.
func (mc *Machine) binary(op string, x, y Val, class summary.Class, site string) Val {
	switch op {
	case "==":
		return mc.compared(op, x, y, mc.equal(x, y))
	case "!=":
		e := mc.equal(x, y)
		return mc.compared(op, x, y, e>>1&1|e<<1&2)
	case "<", "<=", ">", ">=":
		return mc.compared(op, x, y, mc.order(op, x, y))
	case "+":
		if class == summary.String {
			return mc.concat(x, y)
		}
		if a, ok := number(x); ok {
			if b, ok := number(y); ok {
				return mc.Const(summary.Number, strconv.FormatInt(a+b, 10), a+b == 0)
			}
		}
		if x.T != nil && y.T != nil && (x.Bits == NonZero && y.Bits == Zero) {
			return x
		}
	}
	bits := Either
	if (op == "+" || op == "|") && anyRow(x, y) && (x.Bits == NonZero || y.Bits == NonZero) {
		bits = NonZero
	}
	return Val{bits, mc.terms.get(Term{Kind: KOp, Name: op, Class: class, Args: []Val{x, y}})}
}

func number(v Val) (int64, bool) {
	if !v.Is(KConst) || v.T.Class != summary.Number {
		return 0, false
	}
	n, err := strconv.ParseInt(v.T.Name, 10, 64)
	return n, err == nil
}

// equal says whether x == y: NonZero surely, Zero surely not.
func (mc *Machine) equal(x, y Val) Bits {
	if x.T == nil || y.T == nil || mc.Lenient && (isEOF(x) || isEOF(y)) {
		return Either
	}
	cx, okx := x.ConstText()
	cy, oky := y.ConstText()
	switch {
	case okx && oky:
		return truth(cx == cy || x.Bits == Zero && y.Bits == Zero)
	case x.Bits == Zero && y.Bits == Zero:
		return NonZero
	case x.Bits&y.Bits == 0:
		return Zero
	case oky && y.Bits == Zero, okx && x.Bits == Zero:
		return Either
	case x.T == y.T && stable(x.T, 0):
		return NonZero
	}
	if b := mc.violationEqual(x, y); b != Either {
		return b
	}
	if b := errorEqual(x.T, y.T); b != Either {
		return b
	}
	if mc.Assume.Outcome == Hit {
		if x.T.Elem != y.T.Elem && matchable(x, y) { // the row that is searched for
			if x.T.Elem {
				mc.matched(y)
			} else {
				mc.matched(x)
			}
			return NonZero
		}
		if x.T.Row != y.T.Row && (ownID(x.T) && !oky || ownID(y.T) && !okx) { // the row found is not the one at hand: another has taken the value
			return Zero
		}
		if (x.T.Row && oky || y.T.Row && okx) && (cx == "1" || cy == "1") { // count == 1, affected == 1
			return NonZero
		}
	}
	return Either
}

// isEOF reports whether an error says that all is read: no failure, so that no run may take it for granted.
//
//	// Have: if err := dec.Decode(&rest); err != io.EOF { return errTrailing }
func isEOF(v Val) bool { return v.Is(KGlobal) && v.T.Name == "io.EOF" }

// stable reports whether a term stands for one value throughout a run, not for
// some element or for whatever an unknown call has stored.
func stable(t *Term, depth int) bool {
	switch t.Kind {
	case KParam, KConst, KGlobal, KCall:
		return true
	case KField:
		return depth < 8 && t.Args[0].T != nil && stable(t.Args[0].T, depth+1)
	}
	return false
}

// ownID reports whether a term is the id of the row that was found.
func ownID(t *Term) bool {
	return t.Row && !t.Elem && t.Kind == KField && strings.EqualFold(t.Name, "id")
}

func (mc *Machine) matched(v Val) {
	v = v.Strip()
	if v.T != nil && !slices.Contains(mc.Matches, v.T) {
		mc.Matches = append(mc.Matches, v.T)
	}
}

// matchable: a search compares texts and numbers, not flags.
func matchable(x, y Val) bool { return x.T.Class != summary.Bool && y.T.Class != summary.Bool }

func truth(b bool) Bits {
	if b {
		return NonZero
	}
	return Zero
}

// errorEqual compares two errors by what is known of their identity.
func errorEqual(x, y *Term) Bits {
	known := func(t *Term) bool {
		switch t.Kind {
		case KGlobal:
			return t.Class == summary.Error
		case KWrap, KNewErr, KViolate, KFail:
			return true
		case KIface:
			return true
		}
		return false
	}
	if x.Class != summary.Error && y.Class != summary.Error {
		return Either
	}
	if x == y {
		return NonZero
	}
	if known(x) && known(y) && (x.Kind != KIface || y.Kind != KIface) {
		return Zero
	}
	return Either
}

// order compares numbers where one side is a constant and the other is known to be zero or not: counts are not negative.
func (mc *Machine) order(op string, x, y Val) Bits {
	if a, ok := number(x); ok {
		if b, ok := number(y); ok {
			switch op {
			case "<":
				return truth(a < b)
			case "<=":
				return truth(a <= b)
			case ">":
				return truth(a > b)
			}
			return truth(a >= b)
		}
		return mc.order(map[string]string{"<": ">", "<=": ">=", ">": "<", ">=": "<="}[op], y, x)
	}
	b, ok := number(y)
	if !ok || x.Bits == Either {
		return Either
	}
	switch {
	case op == ">" && b == 0, op == ">=" && b == 1:
		return x.Bits
	case op == "<=" && b == 0, op == "<" && b == 1:
		return x.Bits>>1&1 | x.Bits<<1&2
	case x.Bits == Zero:
		return mc.order(op, mc.zero(summary.Number), y)
	}
	return Either
}

// concat is the text x followed by y.
func (mc *Machine) concat(parts ...Val) Val {
	var flat []Val
	var add func(v Val)
	add = func(v Val) {
		if v.Is(KConcat) {
			for _, a := range v.T.Args {
				add(a)
			}
			return
		}
		if v.Is(KConst) && v.T.Name == "" {
			return
		}
		if n := len(flat); n > 0 && v.Is(KConst) && flat[n-1].Is(KConst) {
			flat[n-1] = mc.Const(summary.String, flat[n-1].T.Name+v.T.Name, false)
			return
		}
		flat = append(flat, v)
	}
	for _, p := range parts {
		add(p)
	}
	switch {
	case len(flat) == 0:
		return mc.zero(summary.String)
	case len(flat) == 1:
		return flat[0]
	case len(flat) > 64:
		return mc.opaque(summary.String)
	}
	bits := Either
	for _, v := range flat {
		if v.Bits == NonZero {
			bits = NonZero
		}
	}
	return Val{bits, mc.terms.get(Term{Kind: KConcat, Class: summary.String, Args: flat})}
}

// Concat is the text of the parts in order.
func (mc *Machine) Concat(parts ...Val) Val { return mc.concat(parts...) }

// Unique-violation codes as the drivers report them: SQLSTATE 23505 (PostgreSQL,
// appendix A), 1062 and 1586 (MySQL, server error reference), 19, 1555 and 2067 (SQLite result codes).
var violationCodes = map[string]bool{
	"23505": true, "23000": true, "unique_violation": true, "1062": true, "1586": true, "19": true, "1555": true, "2067": true,
}

// violationEqual compares a part of the assumed violation with a constant.
func (mc *Machine) violationEqual(x, y Val) Bits {
	if ofViolation(y.T) {
		x, y = y, x
	}
	if !ofViolation(x.T) {
		return Either
	}
	name := y.T.Name
	switch y.T.Kind {
	case KConst:
	case KGlobal:
		if i := strings.LastIndexByte(name, '.'); mc.Sentinels[name] || i >= 0 && uniqueWord(name[i:]) && !x.Is(KViolate) {
			mc.Recognised = true
			return NonZero
		}
		return Zero
	default:
		return Either
	}
	if constraintField(x.T) {
		mc.Recognised = true
		return mc.named(name)
	}
	if violationCodes[name] {
		mc.Recognised = true
		return NonZero
	}
	return Zero
}

func constraintField(t *Term) bool {
	return t.Kind == KField && strings.HasPrefix(t.Name, "Constraint")
}

// ofViolation reports whether t was read out of the assumed violation.
func ofViolation(t *Term) bool {
	for t != nil {
		switch t.Kind {
		case KViolate:
			return true
		case KField, KCall, KIface, KErrText, KElem:
			if len(t.Args) == 0 {
				return false
			}
			t = t.Args[0].T
		default:
			return false
		}
	}
	return false
}

// uniqueWord recognises the words by which code speaks of a unique violation.
func uniqueWord(s string) bool {
	s = strings.ToLower(s)
	for _, w := range []string{"unique", "duplicate", "dupkey", "dup_entry", "already exist", "constraint", "23505", "1062", "alreadyexist"} {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// ofType reports whether the assumed violation is an error of the type: a
// driver's, or the one that generated code makes of it, which says by itself what is wrong.
func (mc *Machine) ofType(t string) bool {
	if text, _ := mc.Prog.Text(strings.TrimPrefix(t, "*")); text == summary.ViolationType {
		mc.Recognised = true
		return true
	}
	return driverError(t)
}

// driverError reports whether a type is a database driver's error, or an interface that one satisfies.
func driverError(t string) bool {
	switch strings.TrimPrefix(t, "*") {
	case "github.com/lib/pq.Error", "github.com/jackc/pgx/v5/pgconn.PgError", "github.com/jackc/pgconn.PgError", "github.com/jackc/pgx.PgError",
		"github.com/go-sql-driver/mysql.MySQLError", "github.com/mattn/go-sqlite3.Error", "modernc.org/sqlite.Error",
		"github.com/glebarez/go-sqlite.Error", "github.com/ncruces/go-sqlite3.Error", "github.com/uptrace/bun/driver/pgdriver.Error",
		"github.com/go-pg/pg/v10.Error", "github.com/go-pg/pg/v9.Error", "github.com/denisenkom/go-mssqldb.Error", "github.com/microsoft/go-mssqldb.Error":
		return true
	}
	return false
}
