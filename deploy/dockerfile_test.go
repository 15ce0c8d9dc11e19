package deploy_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"

	"github.com/redonda/redonda/internal/config"
)

func stages(t *testing.T, file string) []instructions.Stage {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	parsed, err := parser.Parse(f)
	if err != nil {
		t.Fatal(err)
	}
	for _, warning := range parsed.Warnings {
		t.Errorf("%s: %s", file, warning.Short)
	}
	all, _, err := instructions.Parse(parsed.AST, nil)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// of gives the instructions of a kind in a stage.
func of[T instructions.Command](s instructions.Stage) (found []T) {
	for _, c := range s.Commands {
		if one, is := c.(T); is {
			found = append(found, one)
		}
	}
	return found
}

func TestTheDockerfiles(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"../Dockerfile", "proxy.Dockerfile"} {
		all := stages(t, file)
		for _, s := range all {
			if s.BaseName != "scratch" && !pinned(s.BaseName) {
				t.Errorf("%s: %s has no full version", file, s.BaseName)
			}
		}
		users := of[*instructions.UserCommand](all[len(all)-1])
		if len(users) != 1 || strings.HasPrefix(users[0].User, "0") || strings.HasPrefix(users[0].User, "root") {
			t.Errorf("%s: runs as %v", file, users)
		}
	}
}

// The image holds the program and the authorities alone, and the program checks itself.
func TestTheImage(t *testing.T) {
	t.Parallel()
	all := stages(t, "../Dockerfile")
	last := all[len(all)-1]
	if last.BaseName != "scratch" || len(of[*instructions.RunCommand](last)) > 0 {
		t.Errorf("the image rests on %s, or runs something", last.BaseName)
	}
	for _, c := range of[*instructions.CopyCommand](last) {
		if c.From == "" {
			t.Errorf("%v is copied from outside into the image", c.SourcePaths)
		}
	}
	checks := of[*instructions.HealthCheckCommand](last)
	if len(checks) != 1 || !slices.Equal(checks[0].Health.Test, []string{"CMD", "/redonda", "health"}) {
		t.Errorf("health check %+v", checks)
	}
	if start := of[*instructions.EntrypointCommand](last); len(start) != 1 || start[0].PrependShell || !slices.Equal(start[0].CmdLine, []string{"/redonda"}) {
		t.Errorf("started by %+v", start)
	}
	labels := map[string]bool{}
	for _, c := range of[*instructions.LabelCommand](last) {
		for _, l := range c.Labels {
			labels[strings.Trim(l.Key, `"`)] = true
		}
	}
	for _, name := range []string{"title", "description", "source", "licenses", "version"} {
		if !labels["org.opencontainers.image."+name] {
			t.Errorf("no label %s", name)
		}
	}
	var built bool
	for _, s := range all {
		for _, run := range of[*instructions.RunCommand](s) {
			line := strings.Join(run.CmdLine, " ")
			built = built || strings.Contains(line, "CGO_ENABLED=0 go build") && strings.Contains(line, "./cmd/redonda")
		}
	}
	if !built {
		t.Error("the program is not built without C: an image from scratch could not start it")
	}
}

// A variable with a spelling mistake would be passed over in silence.
func TestEveryVariableIsAnOption(t *testing.T) {
	t.Parallel()
	set := map[string]string{}
	for name, s := range compose(t).Services {
		for variable := range s.Environment {
			set[variable] = name
		}
	}
	all := stages(t, "../Dockerfile")
	for _, c := range of[*instructions.EnvCommand](all[len(all)-1]) {
		for _, pair := range c.Env {
			set[pair.Key] = "the Dockerfile"
		}
	}
	options := map[string]bool{}
	for _, o := range config.Options() {
		options[o.Env()] = true
	}
	seen := 0
	for variable, where := range set {
		if !strings.HasPrefix(variable, "REDONDA_") {
			continue
		}
		seen++
		if !options[variable] {
			t.Errorf("%s sets %s, which is no option", where, variable)
		}
	}
	if seen < 5 {
		t.Errorf("only %d variables were seen", seen)
	}
}

// What the program is built of reaches the build: copied, and not ignored.
func TestTheBuildGetsWhatItNeeds(t *testing.T) {
	t.Parallel()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	list := exec.CommandContext(t.Context(), "go", "list", "-deps", "-json=Dir,Standard,Module,GoFiles,EmbedFiles", "./cmd/redonda")
	list.Dir, list.Env = root, append(os.Environ(), "CGO_ENABLED=0")
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	ignored := ignores(t)
	var copied []string
	for _, s := range stages(t, "../Dockerfile") {
		for _, c := range of[*instructions.CopyCommand](s) {
			if c.From == "" {
				copied = append(copied, c.SourcePaths...)
			}
		}
	}
	needed := []string{"go.mod", "go.sum", "web/package.json", "web/package-lock.json", "web/svelte.config.js", "web/src/app.html"}
	for decoder := json.NewDecoder(strings.NewReader(string(out))); decoder.More(); {
		var p struct {
			Dir                 string
			Module              *struct{ Main bool }
			GoFiles, EmbedFiles []string
		}
		if err := decoder.Decode(&p); err != nil {
			t.Fatal(err)
		}
		if p.Module == nil || !p.Module.Main {
			continue
		}
		folder, err := filepath.Rel(root, p.Dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range slices.Concat(p.GoFiles, p.EmbedFiles) {
			if file := filepath.ToSlash(filepath.Join(folder, name)); !strings.HasPrefix(file, "web/dist/") { // which the build makes
				needed = append(needed, file)
			}
		}
	}
	if len(needed) < 50 {
		t.Errorf("only %d files", len(needed))
	}
	for _, file := range needed {
		if out, err := ignored.MatchesOrParentMatches(file); err != nil || out {
			t.Errorf("%s is ignored, %v", file, err)
		}
		if !slices.ContainsFunc(copied, func(c string) bool { return file == c || strings.HasSuffix(c, "/") && strings.HasPrefix(file, c) }) {
			t.Errorf("%s is not copied", file)
		}
	}
	for _, file := range []string{".git/HEAD", ".env", "data/redonda.db", "web/node_modules/vite/package.json", "web/dist/index.html", "docker-compose.yml"} {
		if out, err := ignored.MatchesOrParentMatches(file); err != nil || !out {
			t.Errorf("%s reaches the build, %v", file, err)
		}
	}
}

func ignores(t *testing.T) *patternmatcher.PatternMatcher {
	t.Helper()
	f, err := os.Open("../.dockerignore")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	patterns, err := ignorefile.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	matcher, err := patternmatcher.New(patterns)
	if err != nil {
		t.Fatal(err)
	}
	return matcher
}
