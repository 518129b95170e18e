package config

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/dupsert/dupsert/schema"
)

// decoder reads values of a file; its errors say where they stand.
type decoder struct{ file string }

func (d *decoder) want(n *yaml.Node, key, want string) error {
	if key != "" {
		key += ": "
	}
	return fmt.Errorf("%s:%d: %swant %s", d.file, n.Line, key, want)
}

// target is the node that an alias stands for.
func target(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// mapping reads keys and values. where is the key that n is the value of, kind
// what its own keys are called.
func (d *decoder) mapping(n *yaml.Node, where, kind string, known []key) error {
	if n.Kind != yaml.MappingNode {
		return d.want(n, where, "keys and values")
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, value := n.Content[i], target(n.Content[i+1])
		j := slices.IndexFunc(known, func(k key) bool { return k.name == name.Value })
		switch {
		case j < 0:
			return fmt.Errorf("%s:%d: unknown %s %q: %s", d.file, name.Line, kind, name.Value, meant(name.Value, names(known)))
		case seen[name.Value]:
			return fmt.Errorf("%s:%d: the %s %s is given twice", d.file, name.Line, kind, name.Value)
		}
		seen[name.Value] = true
		if err := known[j].read(d, name.Value, value); err != nil {
			return err
		}
	}
	return nil
}

func names(keys []key) []string {
	var out []string
	for _, k := range keys {
		out = append(out, k.name)
	}
	return out
}

// settings reads a text or a list of texts.
func (d *decoder) settings(key string, n *yaml.Node, want string) ([]Setting, error) {
	list := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		list = n.Content
	}
	if len(list) == 0 {
		return nil, d.want(n, key, want)
	}
	var out []Setting
	for _, item := range list {
		text, err := d.text(key, target(item), want)
		if err != nil {
			return nil, err
		}
		out = append(out, Setting{text, schema.Pos{File: d.file, Line: item.Line}})
	}
	return out, nil
}

func (d *decoder) text(key string, n *yaml.Node, want string) (string, error) {
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!str" || n.Value == "" {
		return "", d.want(n, key, want)
	}
	return n.Value, nil
}

func (d *decoder) boolean(key string, n *yaml.Node) (bool, error) {
	var b bool
	if n.ShortTag() != "!!bool" || n.Decode(&b) != nil {
		return false, d.want(n, key, "true or false")
	}
	return b, nil
}

// oneOf reads one of some words.
func (d *decoder) oneOf(key string, n *yaml.Node, words []string) (string, error) {
	text, err := d.text(key, n, list(words))
	if err == nil && !slices.Contains(words, text) {
		err = fmt.Errorf("%s:%d: %s: unknown value %q: want %s", d.file, n.Line, key, text, list(words))
	}
	return text, err
}

// vars reads a mapping of names to texts, numbers or true and false.
func (d *decoder) vars(key string, n *yaml.Node) (map[string]string, error) {
	const want = "names and values"
	if n.Kind != yaml.MappingNode {
		return nil, d.want(n, key, want)
	}
	out := map[string]string{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, value := n.Content[i], target(n.Content[i+1])
		if value.Kind != yaml.ScalarNode || value.ShortTag() == "!!null" {
			return nil, d.want(value, key, want)
		}
		out[name.Value] = value.Value
	}
	return out, nil
}

// meant is a clause about a name that is unknown: the nearest known one, be it
// misspelt or cut short, or, where none is near, all.
func meant(name string, known []string) string {
	name = strings.ToLower(name)
	best, least := "", len(name)/2+1
	for _, k := range known {
		d := distance(name, k)
		if len(name) > 2 && strings.HasPrefix(k, name) {
			d = min(d, 1)
		}
		if d < least {
			best, least = k, d
		}
	}
	if best == "" {
		return "want " + list(known)
	}
	return "did you mean " + best + "?"
}

// list is words in a sentence.
func list(words []string) string {
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// distance is how many letters have to be added, taken away, replaced or
// swapped with their neighbour to make b of a (optimal string alignment).
func distance(a, b string) int {
	var before, last []int
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, last, row = last, row, make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			other := 1
			if a[i-1] == b[j-1] {
				other = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+other)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return row[len(b)]
}
