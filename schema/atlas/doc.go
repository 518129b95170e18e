// Package atlas reads schemas through Atlas (ariga.io/atlas): HCL files,
// atlas.hcl projects, live databases and dev databases. It is the only package
// that imports Atlas's drivers, whose start-up costs 2.3 ms a process, so
// nothing that go vet runs may import it. It does not read migration
// directories or SQL files: Atlas's readers of foreign layouts lose statements,
// packages migrate and ddl do that.
package atlas
