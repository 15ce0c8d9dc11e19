package people

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/redonda/redonda/internal/store"
)

// Method is how somebody signed in.
type Method string

// The methods. A password is ByCode once the second step was taken.
const (
	ByLink     Method = "link"
	ByPassword Method = "password"
	ByCode     Method = "code"
	ByPasskey  Method = "passkey"
	BySignOn   Method = "sign_on" // of a ministry, which has its own second step
)

// strong tells whether a method is more than one thing that could be copied.
func (m Method) strong() bool { return m == ByCode || m == ByPasskey || m == BySignOn }

// Device is a session as its account's page shows it.
type Device struct {
	ID     string    `json:"id"` // the session's name
	Method Method    `json:"method"`
	Words  string    `json:"words"` // "Firefox, Windows"; empty where it isn't known
	Began  time.Time `json:"began"`
	Seen   time.Time `json:"seen"`
}

// Devices gives the sessions of an account, the one used last first.
func (b *Book) Devices(ctx context.Context, account string) ([]Device, error) {
	devices := []Device{}
	err := b.each(ctx, SessionCollection, store.Query{Index: "account", Value: account}, func(r store.Record) error {
		var s session
		if err := json.Unmarshal(r.Body, &s); err != nil {
			return fmt.Errorf("decoding a session: %w", err)
		}
		if !s.over(b.now()) {
			devices = append(devices, Device{ID: r.ID, Method: s.Method, Words: s.Device, Began: s.Began, Seen: s.Seen})
		}
		return nil
	})
	slices.SortFunc(devices, func(x, y Device) int { return y.Seen.Compare(x.Seen) })
	return devices, err
}

// EndDevice ends one session of an account and tells whether there was one.
func (b *Book) EndDevice(ctx context.Context, account, id string) (bool, error) {
	devices, err := b.Devices(ctx, account)
	if err != nil || !slices.ContainsFunc(devices, func(d Device) bool { return d.ID == id }) {
		return false, err
	}
	return true, b.remove(ctx, SessionCollection, store.Record{ID: id})
}

// DeviceWords says in a few words what a browser calls itself: which one, and on what.
// Nothing else of it is kept.
func DeviceWords(userAgent string) string {
	first := func(pairs ...string) string {
		for i := 0; i < len(pairs); i += 2 {
			if strings.Contains(userAgent, pairs[i]) {
				return pairs[i+1]
			}
		}
		return ""
	}
	browser := first("Edg", "Edge", "OPR/", "Opera", "SamsungBrowser", "Samsung Internet", "Firefox", "Firefox", "Chrome", "Chrome", "Safari", "Safari")
	system := first("iPhone", "iPhone", "iPad", "iPad", "Android", "Android", "Windows", "Windows", "Mac OS", "macOS", "CrOS", "ChromeOS", "Linux", "Linux")
	return strings.Trim(browser+", "+system, ", ")
}
