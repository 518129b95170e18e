package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/passes/finding"
)

// checkstyle is the report of Checkstyle, which Jenkins, reviewdog and others read.
//
// https://github.com/checkstyle/checkstyle/blob/master/src/main/java/com/puppycrawl/tools/checkstyle/XMLLogger.java
type checkstyle struct {
	XMLName xml.Name         `xml:"checkstyle"`
	Version string           `xml:"version,attr"`
	Files   []checkstyleFile `xml:"file"`
}

type checkstyleFile struct {
	Name   string            `xml:"name,attr"`
	Errors []checkstyleError `xml:"error"`
}

type checkstyleError struct {
	Line     int    `xml:"line,attr"`
	Column   int    `xml:"column,attr,omitempty"`
	Severity string `xml:"severity,attr"`
	Message  string `xml:"message,attr"`
	Source   string `xml:"source,attr"`
}

// renderCheckstyle writes Checkstyle's XML. What is no fault is left out.
func renderCheckstyle(w io.Writer, r *run) error {
	severity := map[finding.Severity]string{finding.Error: "error", finding.Warning: "warning", finding.Note: "info"}
	doc := checkstyle{Version: "5.0"}
	for _, f := range r.findings {
		if severity[f.Severity] == "" {
			continue
		}
		name := r.out.inRepository(f.Join.File)
		i := slices.IndexFunc(doc.Files, func(file checkstyleFile) bool { return file.Name == name })
		if i < 0 {
			i = len(doc.Files)
			doc.Files = append(doc.Files, checkstyleFile{Name: name})
		}
		file := &doc.Files[i]
		file.Errors = append(file.Errors, checkstyleError{f.Join.Line, f.Join.Column, severity[f.Severity], f.Message, "dupsert." + f.Rule})
	}
	return writeXML(w, doc)
}

// junit is the report of JUnit as Jenkins, GitLab and others read it.
//
// https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd
type junit struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name    string        `xml:"name,attr"`
	Class   string        `xml:"classname,attr"`
	File    string        `xml:"file,attr,omitempty"`
	Line    int           `xml:"line,attr,omitempty"`
	Failure *junitFailure `xml:"failure"`
	Out     string        `xml:"system-out,omitempty"`
}

type junitFailure struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// renderJUnit writes a suite for every file with findings. What fails the run
// is a failure, the rest are tests that pass and say something. A run without
// findings is one test that passes: an empty report is an error to Jenkins.
func renderJUnit(w io.Writer, r *run) error {
	doc := junit{Name: "dupsert"}
	for _, f := range r.findings {
		i := slices.IndexFunc(doc.Suites, func(s junitSuite) bool { return s.Name == f.Join.File })
		if i < 0 {
			i = len(doc.Suites)
			doc.Suites = append(doc.Suites, junitSuite{Name: f.Join.File})
		}
		suite := &doc.Suites[i]
		c := r.junitCase(f)
		suite.Cases = append(suite.Cases, c)
		suite.Tests, doc.Tests = suite.Tests+1, doc.Tests+1
		if c.Failure != nil {
			suite.Failures, doc.Failures = suite.Failures+1, doc.Failures+1
		}
	}
	if len(doc.Suites) == 0 {
		doc.Tests = 1
		doc.Suites = []junitSuite{{Name: "dupsert", Tests: 1, Cases: []junitCase{{Name: "no findings", Class: "dupsert"}}}}
	}
	return writeXML(w, doc)
}

func (r *run) junitCase(f *finding.Finding) junitCase {
	c := junitCase{
		Name:  fmt.Sprintf("%s %s", f.Rule, place(f.Join.File, f.Join.Line, f.Join.Column)),
		Class: "dupsert." + f.Rule, File: f.Join.File, Line: f.Join.Line,
	}
	text := strings.Join(facts(f, r.out.Migration), "\n")
	if AtLeast(f.Severity, finding.Severity(r.config.FailOn)) {
		c.Failure = &junitFailure{Type: string(f.Severity), Message: f.Message, Text: text}
	} else {
		c.Out = wordOf(f) + ": " + text
	}
	return c
}

func writeXML(w io.Writer, doc any) error {
	data, err := xml.MarshalIndent(doc, "", "  ")
	if err != nil {
		return fmt.Errorf("write xml: %w", err)
	}
	if _, err := io.WriteString(w, xml.Header+string(data)+"\n"); err != nil {
		return fmt.Errorf("write xml: %w", err)
	}
	return nil
}
