// Package gclplugin is dupsert as a golangci-lint v2 module plugin. It judges
// packages one by one, as go vet does; pairs that only the whole program shows
// are the command's.
//
// https://golangci-lint.run/docs/plugins/module-plugins/
package gclplugin

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"github.com/dupsert/dupsert/analyzer"
	"github.com/dupsert/dupsert/cmd/dupsert/internal/config"
	"github.com/dupsert/dupsert/cmd/dupsert/internal/sources"
	"github.com/dupsert/dupsert/schema/atlas"
	"github.com/dupsert/dupsert/schema/snapshot"
)

func init() { register.Plugin("dupsert", New) } // golangci-lint finds plugins by nothing else

// Settings are what .golangci.yml says under linters.settings.custom.dupsert.settings.
// Paths start at the module's root. Unknown keys are refused.
type Settings struct {
	Schema []string          `json:"schema"` // URLs, as --schema takes them; none asks for discovery
	Env    string            `json:"env"`    // the atlas.hcl environment
	Vars   map[string]string `json:"vars"`   // atlas.hcl input variables
	Config string            `json:"config"` // instead of .dupsert.yaml
	Tests  bool              `json:"tests"`  // look at _test.go files too
}

// New returns the plugin. An error is of settings that are not ours.
func New(settings any) (register.LinterPlugin, error) {
	s, err := register.DecodeSettings[Settings](settings)
	if err != nil {
		return nil, fmt.Errorf("settings of dupsert: %w", err)
	}
	return &plugin{s}, nil
}

type plugin struct{ settings Settings }

// GetLoadMode implements register.LinterPlugin.
func (p *plugin) GetLoadMode() string { return register.LoadModeTypesInfo }

// BuildAnalyzers implements register.LinterPlugin. golangci-lint keeps results
// under the analyzers' names and the packages' content; so the second analyzer,
// which does nothing, carries what else decides: the schema and the configuration.
func (p *plugin) BuildAnalyzers() ([]*analysis.Analyzer, error) {
	root, err := moduleRoot()
	if err != nil {
		return nil, err
	}
	project, err := p.read(root)
	if err != nil {
		return nil, err
	}
	digest, err := digest(root, project)
	if err != nil {
		return nil, err
	}
	settings := project.Settings()
	settings.Tests = p.settings.Tests || project.Config.Tests
	a := analyzer.New(settings)
	silent := &analysis.Analyzer{
		Name: "dupsert_schema_" + digest, Doc: "names the schema that dupsert judges against; it reports nothing",
		Run: func(*analysis.Pass) (any, error) { return nil, nil }, //nolint:nilnil // as every analyzer without a result
	}
	return []*analysis.Analyzer{a, silent}, nil
}

// read reads the configuration and the schemas, from files only.
func (p *plugin) read(root string) (*sources.Project, error) {
	s := p.settings
	cfg, err := config.Read(root, s.Config)
	if err != nil {
		return nil, fmt.Errorf("dupsert: %w", err)
	}
	project, err := sources.ReadProject(context.Background(), sources.With(atlas.Engine{}), root, sources.Options{
		URLs: s.Schema, Env: s.Env, Vars: s.Vars, Config: s.Config, Dir: root, Offline: true,
	}, cfg)
	if err != nil {
		return nil, fmt.Errorf("dupsert: %w", err)
	}
	return project, nil
}

// digest is of all that decides a verdict and is in no Go file.
func digest(root string, project *sources.Project) (string, error) {
	h := sha256.New()
	fmt.Fprintln(h, project.Config.Digest)
	for _, s := range project.All() {
		if _, err := snapshot.Write(h, s.Catalogs); err != nil {
			return "", fmt.Errorf("dupsert: %w", err)
		}
	}
	beside, err := analyzer.Digest(root)
	if err != nil {
		return "", fmt.Errorf("dupsert: %w", err)
	}
	h.Write(beside)
	return fmt.Sprintf("%x", h.Sum(nil))[:16], nil
}

// moduleRoot is the folder of the module that golangci-lint runs in.
func moduleRoot() (string, error) {
	wd, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("dupsert: find the module: %w", err)
	}
	for dir := wd; ; dir = filepath.Dir(dir) {
		_, err := os.Stat(filepath.Join(dir, "go.mod"))
		switch {
		case err == nil:
			return dir, nil
		case !errors.Is(err, fs.ErrNotExist):
			return "", fmt.Errorf("dupsert: find the module: %w", err)
		case dir == filepath.Dir(dir):
			return "", fmt.Errorf("dupsert: no go.mod in %s or any folder above it", wd)
		}
	}
}
