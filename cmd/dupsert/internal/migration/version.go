package migration

import (
	"fmt"
	"path"
	"regexp"
	"strings"
	"time"

	"github.com/dupsert/dupsert/schema/migrate"
)

// numbering is how a directory counts its versions.
type numbering struct {
	before  string // what stands before a version: V
	last    string // the highest there is, "" for none
	between string // what stands between version and name: _, -, __
	now     time.Time
}

// count reads the names of a directory's migrations.
func count(names []string, format migrate.Format, now time.Time) numbering {
	n := numbering{between: "_", now: now}
	if format == migrate.Flyway {
		n.before, n.between = "V", "__"
	}
	for _, name := range names {
		before, version, between := cut(path.Base(name), format)
		if version == "" || n.last != "" && migrate.Compare(version, n.last) <= 0 {
			continue
		}
		n.last = version
		switch format {
		case migrate.Plain, migrate.SQLMigrate, migrate.Atlas, migrate.DBMate, migrate.Folders, migrate.Liquibase:
			n.before = before
			if between != "" && between != "." {
				n.between = between
			}
		}
	}
	return n
}

// flywayVersion is Flyway's: the version ends at two underscores,
// https://documentation.red-gate.com/fd/versioned-migrations-273973333.html.
var flywayVersion = regexp.MustCompile(`^([VB])(\d+(?:[._]\d+)*)(__)`)

// whole is a version of one number.
var whole = regexp.MustCompile(`^([vV]?)(\d{4}-\d{2}-\d{2}-\d{6}|\d+)(__|[^\pL\pN]?)`)

func cut(name string, format migrate.Format) (before, version, between string) {
	re := whole
	if format == migrate.Flyway {
		re = flywayVersion
	}
	m := re.FindStringSubmatch(name)
	if m == nil {
		return "", "", "" // e.g. a repeatable migration, or a seed
	}
	return m[1], m[2], m[3]
}

// stamps are the forms of versions that tell the time. A migration that is
// made before the last one's time still comes after it.
var stamps = []struct {
	form   *regexp.Regexp
	layout string
	unit   time.Duration
}{
	{regexp.MustCompile(`^\d{4}-\d{2}-\d{2}-\d{6}$`), "2006-01-02-150405", time.Second}, // diesel
	{regexp.MustCompile(`^(19|20)\d{12}$`), "20060102150405", time.Second},
	{regexp.MustCompile(`^(19|20)\d{10}$`), "200601021504", time.Minute},
	{regexp.MustCompile(`^(19|20)\d{6}$`), "20060102", 24 * time.Hour},
}

var (
	unix   = regexp.MustCompile(`^1\d{9}$`)           // golang-migrate's -format unix
	longer = regexp.MustCompile(`^(19|20)\d{15,18}$`) // a time with a fraction, or with zeros behind it
)

// first is the version of the next migration.
func (n *numbering) first() string {
	for _, s := range stamps {
		last, err := time.Parse(s.layout, n.last)
		if !s.form.MatchString(n.last) || err != nil {
			continue
		}
		if now := n.now.UTC().Truncate(s.unit); now.After(last) {
			return now.Format(s.layout)
		}
		return last.Add(s.unit).Format(s.layout)
	}
	switch now := n.now.UTC(); {
	case n.last == "" && n.before == "V":
		return "1"
	case n.last == "":
		return now.Format("20060102150405")
	case unix.MatchString(n.last) && fmt.Sprint(now.Unix()) > n.last:
		return fmt.Sprint(now.Unix())
	case longer.MatchString(n.last):
		if s := now.Format("20060102150405") + strings.Repeat("0", len(n.last)-14); s > n.last {
			return s
		}
	}
	return increment(n.last)
}

// take is the next version, which is the last from then on.
func (n *numbering) take(asked string) (string, error) {
	v := asked
	if v == "" {
		v = n.first()
	} else if n.last != "" && migrate.Compare(v, n.last) <= 0 {
		return "", fmt.Errorf("the version %s does not come after %s", v, n.last)
	}
	n.last = v
	return v, nil
}

// increment adds one to the last number of a version and keeps its width:
// 0009 and 0010, 1.9 and 1.10.
func increment(version string) string {
	digits := []byte(version)
	i := len(digits) - 1
	for ; i >= 0 && '0' <= digits[i] && digits[i] <= '9'; i-- {
		if digits[i] < '9' {
			digits[i]++
			return string(digits)
		}
		digits[i] = '0'
	}
	return string(digits[:i+1]) + "1" + string(digits[i+1:])
}
