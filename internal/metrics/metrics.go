// Package metrics counts what an operator watches and shows it in the text form of
// Prometheus. It names no text, account or address.
package metrics

import (
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/redonda/redonda/internal/fault"
)

// commitBuckets are bounds of the time a commit takes, in seconds: a local disk is in the
// first, a replica set in the middle, a store in trouble in the last.
var commitBuckets = []float64{.0005, .001, .002, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}

// Meter implements live.Meter and serves what it counted. Make one with New.
type Meter struct {
	registry *prometheus.Registry
	stored   prometheus.Counter
	failed   prometheus.Counter
	lost     prometheus.Counter
	cut      prometheus.Counter
	differed prometheus.Counter
	commits  prometheus.Histogram
	refused  map[fault.Code]prometheus.Counter // every code, so that counting looks up and makes nothing
}

// New makes a meter. version is that of the program.
func New(version string) *Meter {
	m := &Meter{
		registry: prometheus.NewRegistry(),
		stored:   counter("redonda_changes_stored_total", "Changes that are durable and acknowledged, the server's own among them."),
		failed:   counter("redonda_store_errors_total", "Batches of changes that the store did not take; their authors were asked to send again."),
		lost:     counter("redonda_races_lost_total", "Batches of changes that another node was faster than; they were rewritten and tried again."),
		cut:      counter("redonda_slow_readers_cut_total", "Sockets ended because too much waited for their reader."),
		differed: counter("redonda_pages_differed_total", "Pages that found another text than the log's on their screen and read it anew."),
		commits: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "redonda_commit_seconds", Help: "Time the store took for a batch of changes.", Buckets: commitBuckets,
		}),
		refused: map[fault.Code]prometheus.Counter{},
	}
	refusals := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "redonda_changes_refused_total", Help: "Changes from sockets that were refused, by code.",
	}, []string{"code"})
	for _, code := range fault.Codes() {
		m.refused[code] = refusals.WithLabelValues(string(code))
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "redonda_build_info", Help: "Always 1; the label says which Redonda this is.", ConstLabels: prometheus.Labels{"version": version},
	})
	build.Set(1)
	m.registry.MustRegister(m.stored, m.failed, m.lost, m.cut, m.differed, m.commits, refusals, build,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func counter(name, help string) prometheus.Counter {
	return prometheus.NewCounter(prometheus.CounterOpts{Name: name, Help: help})
}

// Watch adds what is open at the moment it is asked for. It is called once.
func (m *Meter) Watch(open func() (sockets, rooms int)) {
	m.registry.MustRegister(
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "redonda_sockets_open", Help: "Sockets that are open."}, func() float64 {
			sockets, _ := open()
			return float64(sockets)
		}),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "redonda_rooms_open", Help: "Texts that are open in memory."}, func() float64 {
			_, rooms := open()
			return float64(rooms)
		}),
	)
}

// WatchBus adds whether the bus between nodes works at the moment it is asked for. It is
// called once, where there is a bus.
func (m *Meter) WatchBus(connected func() bool) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "redonda_bus_connected", Help: "1 where the bus to the other nodes works, else 0.",
	}, func() float64 {
		if connected() {
			return 1
		}
		return 0
	}))
}

// Handler answers GET /metrics.
func (m *Meter) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}))
	return mux
}

// Stored implements live.Meter.
func (m *Meter) Stored(changes int, took time.Duration) {
	m.stored.Add(float64(changes))
	m.commits.Observe(took.Seconds())
}

// StoreFailed implements live.Meter.
func (m *Meter) StoreFailed() { m.failed.Inc() }

// RaceLost implements live.Meter.
func (m *Meter) RaceLost() { m.lost.Inc() }

// ReaderCut implements live.Meter.
func (m *Meter) ReaderCut() { m.cut.Inc() }

// Refused implements live.Meter. A code without a counter is a fault of nobody's making.
func (m *Meter) Refused(code fault.Code) {
	if c, known := m.refused[code]; known {
		c.Inc()
	}
}

// PageDiffered implements live.Meter.
func (m *Meter) PageDiffered() { m.differed.Inc() }
