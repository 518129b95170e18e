package sources

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/dupsert/dupsert/schema"
)

// ConfigName is the configuration file at a module's root.
const ConfigName = ".dupsert.yaml"

// Config is what a configuration file says.
//
//	schema: file://migrations       # or a list
//	env: prod                       # the atlas.hcl environment
//	vars: {tenant: acme}            # atlas.hcl input variables
type Config struct {
	Schema []Setting
	Env    string
	Vars   map[string]string
}

// Setting is a text and where it stands.
type Setting struct {
	Text string
	Pos  schema.Pos
}

// ReadConfig reads the configuration of the module at root: the named file, or
// the one at the root, which need not exist. Unknown keys are refused: a typing
// error would silently change what is checked.
func ReadConfig(root, file string) (*Config, error) {
	cfg := &Config{}
	name := file
	if file == "" {
		name, file = ConfigName, filepath.Join(root, ConfigName)
	}
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) && name == ConfigName {
		return cfg, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the configuration: %w", err)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		// yaml: line 3: did not find …
		return nil, fmt.Errorf("read the configuration: %s", strings.Replace(err.Error(), "yaml: line ", name+":", 1))
	}
	if len(doc.Content) == 0 {
		return cfg, nil // empty, or only comments
	}
	if err := cfg.read(doc.Content[0], name); err != nil {
		return nil, fmt.Errorf("read the configuration: %w", err)
	}
	return cfg, nil
}

func (c *Config) read(n *yaml.Node, name string) error {
	if n.Kind != yaml.MappingNode {
		return fmt.Errorf("%s:%d: want keys and values", name, n.Line)
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		var err error
		switch key.Value {
		case "schema":
			c.Schema, err = settings(value, name)
		case "env":
			err = value.Decode(&c.Env)
		case "vars":
			err = value.Decode(&c.Vars)
		default:
			return fmt.Errorf("%s:%d: unknown key %q: want schema, env or vars", name, key.Line, key.Value)
		}
		if err != nil {
			return fmt.Errorf("%s:%d: %s: %w", name, value.Line, key.Value, err)
		}
	}
	return nil
}

func settings(n *yaml.Node, name string) ([]Setting, error) {
	list := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		list = n.Content
	}
	var out []Setting
	for _, item := range list {
		if item.Kind != yaml.ScalarNode || item.Value == "" {
			return nil, errors.New("want a URL or a list of URLs")
		}
		out = append(out, Setting{item.Value, schema.Pos{File: name, Line: item.Line}})
	}
	return out, nil
}
