module github.com/dupsert/dupsert/testdata/nogo

go 1.26.4

tool github.com/bazelbuild/rules_go/go/tools/builders

require github.com/dupsert/dupsert v0.0.0

require (
	github.com/aymanbagabas/go-udiff v0.4.1 // indirect
	github.com/bazelbuild/rules_go v0.65.0 // indirect
	github.com/bmatcuk/doublestar/v4 v4.10.4 // indirect
	github.com/jinzhu/inflection v1.0.0 // indirect
	go.yaml.in/yaml/v3 v3.0.6 // indirect
	golang.org/x/mod v0.42.0 // indirect
	golang.org/x/sync v0.24.0 // indirect
	golang.org/x/tools v0.52.0 // indirect
)

replace github.com/dupsert/dupsert => ../..
