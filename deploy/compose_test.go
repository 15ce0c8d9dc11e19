// Package deploy_test holds what is asked of docker-compose.yml, the Dockerfiles and the
// files they use, since no container engine runs where the tests do.
package deploy_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
)

// drain is how long the service may take to finish what it has begun.
const drain = 10 * time.Second

// secrets are the variables that must hold something nobody can guess.
var secrets = map[string]string{
	"MONGO_ROOT_PASSWORD": "secret-root", "MONGO_PASSWORD": "secret-redonda",
	"MONGO_REPLICA_KEY": "secret-members", "NATS_PASSWORD": "secret-bus",
}

// load reads the file as the engine would, with these variables besides SITE_HOST.
func load(t *testing.T, given map[string]string) (*types.Project, error) {
	t.Helper()
	env := []string{"SITE_HOST=redonda.example"}
	for name, value := range given {
		env = append(env, name+"="+value)
	}
	options, err := cli.NewProjectOptions([]string{"../docker-compose.yml"}, cli.WithEnv(env), cli.WithProfiles([]string{"*"}))
	if err != nil {
		t.Fatal(err)
	}
	return options.LoadProject(t.Context())
}

func compose(t *testing.T) *types.Project {
	t.Helper()
	project, err := load(t, secrets)
	if err != nil {
		t.Fatal(err)
	}
	return project
}

// once tells whether a service does its work and ends.
func once(s types.ServiceConfig) bool {
	return s.Name == "replica-set" || len(s.Profiles) > 0
}

func TestTheServices(t *testing.T) {
	t.Parallel()
	want := []string{"mongo-1", "mongo-2", "mongo-3", "nats", "proxy", "redonda-1", "redonda-2", "replica-set", "tools"}
	names := compose(t).ServiceNames()
	slices.Sort(names)
	if !slices.Equal(names, want) {
		t.Errorf("services %v, want %v", names, want)
	}
}

func TestNoServiceMayDoMoreThanItNeeds(t *testing.T) {
	t.Parallel()
	user := regexp.MustCompile(`^[1-9][0-9]*:[1-9][0-9]*$`)
	for name, s := range compose(t).Services {
		limits := s.Deploy.Resources.Limits
		for what, holds := range map[string]bool{
			"runs as a user by number, not root":  user.MatchString(s.User),
			"has a root file system to read only": s.ReadOnly,
			"has no capabilities":                 slices.Equal(s.CapDrop, []string{"ALL"}) && len(s.CapAdd) == 0,
			"gains no privileges":                 slices.Contains(s.SecurityOpt, "no-new-privileges:true") && !s.Privileged,
			"has room for passing files":          slices.ContainsFunc(s.Tmpfs, func(m string) bool { return strings.HasPrefix(m, "/tmp:size=") }),
			"has bounded memory":                  limits.MemoryBytes > 0,
			"has bounded processors":              limits.NanoCPUs > 0,
			"has bounded processes":               limits.Pids > 0,
			"has a bounded log":                   s.Logging.Options["max-size"] != "" && s.Logging.Options["max-file"] != "",
			"mounts no engine and no host folder": !slices.ContainsFunc(s.Volumes, foreign),
		} {
			if !holds {
				t.Errorf("%s: not so that it %s", name, what)
			}
		}
	}
}

// foreign tells whether a mount is neither a volume nor one of deploy's files to read.
func foreign(v types.ServiceVolumeConfig) bool {
	return v.Type != types.VolumeTypeVolume && (!v.ReadOnly || !strings.Contains(v.Source, "/deploy/"))
}

func TestServicesStartCheckAndStopInOrder(t *testing.T) {
	t.Parallel()
	project := compose(t)
	for name, s := range project.Services {
		if once(s) {
			continue
		}
		if h := s.HealthCheck; h == nil || h.Disable || len(h.Test) < 2 || h.Interval == nil || h.Timeout == nil || h.Retries == nil || h.StartPeriod == nil {
			t.Errorf("%s has no whole health check", name)
		}
		if s.Restart != types.RestartPolicyUnlessStopped {
			t.Errorf("%s restarts %q", name, s.Restart)
		}
		if s.StopGracePeriod == nil || time.Duration(*s.StopGracePeriod) <= drain {
			t.Errorf("%s is killed before it could end: %v", name, s.StopGracePeriod)
		}
	}
	for _, want := range [][3]string{
		{"redonda-1", "replica-set", types.ServiceConditionCompletedSuccessfully},
		{"redonda-2", "redonda-1", types.ServiceConditionHealthy}, // one lays out an empty store
		{"proxy", "redonda-1", types.ServiceConditionHealthy},
	} {
		if got := project.Services[want[0]].DependsOn[want[1]].Condition; got != want[2] {
			t.Errorf("%s starts when %s is %q, want %q", want[0], want[1], got, want[2])
		}
	}
}

// People reach the proxy alone, and the proxy reaches neither database nor bus.
func TestNetworksKeepTheStoreFromTheProxy(t *testing.T) {
	t.Parallel()
	project := compose(t)
	want := map[string][]string{
		"proxy": {"app", "edge"}, "redonda-1": {"app", "bus", "store"}, "redonda-2": {"app", "bus", "store"}, "tools": {"store"},
		"mongo-1": {"store"}, "mongo-2": {"store"}, "mongo-3": {"store"}, "replica-set": {"store"}, "nats": {"bus"},
	}
	for name, s := range project.Services {
		var on, ports []string
		for network := range s.Networks {
			on = append(on, network)
		}
		for _, p := range s.Ports {
			ports = append(ports, fmt.Sprintf("%s:%d/%s", p.Published, p.Target, p.Protocol))
		}
		slices.Sort(on)
		if !slices.Equal(on, want[name]) {
			t.Errorf("%s is on %v, want %v", name, on, want[name])
		}
		if published := []string{"80:8080/tcp", "443:8443/tcp"}; name == "proxy" && !slices.Equal(ports, published) || name != "proxy" && len(ports) > 0 {
			t.Errorf("%s publishes %v", name, ports)
		}
	}
	for name, network := range project.Networks {
		if bool(network.Internal) == (name == "edge") {
			t.Errorf("%s: internal is %v", name, network.Internal)
		}
	}
}

func TestWhatMustLastIsOnVolumes(t *testing.T) {
	t.Parallel()
	project := compose(t)
	for service, want := range map[string]string{
		"mongo-1": "mongo-1:/data/db", "mongo-2": "mongo-2:/data/db", "mongo-3": "mongo-3:/data/db",
		"proxy": "certificates:/data", "tools": "backups:/backups",
	} {
		var got []string
		for _, v := range project.Services[service].Volumes {
			got = append(got, v.Source+":"+v.Target)
		}
		if _, declared := project.Volumes[strings.Split(want, ":")[0]]; !declared || !slices.Equal(got, []string{want}) {
			t.Errorf("%s keeps %v, want %s", service, got, want)
		}
	}
}

// Every variable has to be given; none has a value that would do.
func TestThereAreNoDefaultPasswords(t *testing.T) {
	t.Parallel()
	example, err := os.ReadFile("../.env.example")
	if err != nil {
		t.Fatal(err)
	}
	for name := range secrets {
		for _, without := range []string{"", "empty"} {
			given := map[string]string{}
			for other, value := range secrets {
				given[other] = value
			}
			delete(given, name)
			if without == "empty" {
				given[name] = ""
			}
			if _, err := load(t, given); err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("%s left out: %v", name, err)
			}
		}
		if !strings.Contains(string(example), "\n"+name+"=\n") {
			t.Errorf(".env.example does not name %s, or gives it a value", name)
		}
	}
	named := regexp.MustCompile(`(?m)^([A-Z_]+)=(.*)$`).FindAllStringSubmatch(string(example), -1)
	for _, m := range named {
		if _, secret := secrets[m[1]]; m[2] != "" || !secret && m[1] != "SITE_HOST" {
			t.Errorf(".env.example names %s, with the value %q", m[1], m[2])
		}
	}
}

// A secret reaches those who need it, by a variable, which no list of processes shows.
func TestSecretsGoWhereTheyBelong(t *testing.T) {
	t.Parallel()
	want := map[string][]string{
		"secret-root": {"mongo-1", "replica-set"}, "secret-redonda": {"redonda-1", "redonda-2", "replica-set", "tools"},
		"secret-members": {"mongo-1", "mongo-2", "mongo-3"}, "secret-bus": {"nats", "redonda-1", "redonda-2", "tools"},
	}
	got := map[string][]string{}
	named := regexp.MustCompile(`(?i)(passw|secret|key|token)`)
	for name, s := range compose(t).Services {
		shown := strings.Join(slices.Concat(s.Entrypoint, s.Command), " ")
		for secret := range want {
			if strings.Contains(shown, secret) {
				t.Errorf("%s is started with a secret in sight: %s", name, shown)
			}
		}
		for variable, value := range s.Environment {
			known := false
			for secret := range want {
				if value != nil && strings.Contains(*value, secret) {
					got[secret] = append(got[secret], name)
					known = true
				}
			}
			if named.MatchString(variable) && !known {
				t.Errorf("%s has %s from nowhere", name, variable)
			}
		}
	}
	for secret, services := range got {
		slices.Sort(services)
		if !slices.Equal(services, want[secret]) {
			t.Errorf("%s is known to %v, want %v", secret, services, want[secret])
		}
	}
	if len(got) != len(want) {
		t.Errorf("only %v are used", got)
	}
}

// A tag that moves would bring another program at the next start.
func TestImagesArePinned(t *testing.T) {
	t.Parallel()
	for name, s := range compose(t).Services {
		if s.Build != nil {
			continue // TestTheDockerfiles looks into it
		}
		if !pinned(s.Image) {
			t.Errorf("%s: %s has no full version", name, s.Image)
		}
	}
}

// pinned tells whether an image is named with a version of three numbers, or by its digest.
func pinned(image string) bool {
	return regexp.MustCompile(`^[a-z0-9./-]+:\d+\.\d+\.\d+(-[a-z0-9.-]+)?(@sha256:[0-9a-f]{64})?$`).MatchString(image)
}
