# Redonda. `make` lists the targets.
.DEFAULT_GOAL := help
SHELL := /bin/bash

WEB_SOURCES := $(shell find web/src web/static -type f 2>/dev/null) web/package-lock.json web/svelte.config.js web/vite.config.ts

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  %-14s %s\n", $$1, $$2 }'

.PHONY: run
run: build ## build everything and serve the demonstration at http://localhost:8080
	bin/redonda demo --data data

# Without msgpack, which no route speaks, and without tables for a debugger the program has 40 MB in place of 60.
.PHONY: build
build: web/dist/index.html ## build the web app and bin/redonda
	go build -trimpath -tags nomsgpack -ldflags "-s -w" -o bin/redonda ./cmd/redonda

web/node_modules/.package-lock.json: web/package-lock.json
	cd web && npm ci --no-audit --no-fund
	@touch $@

web/dist/index.html: web/node_modules/.package-lock.json $(WEB_SOURCES)
	cd web && npm run build

.PHONY: test
test: ## lint and run all tests: Go with the race detector, web, browser
	.ci/test

.PHONY: lint
lint: web/node_modules/.package-lock.json ## gofmt, vet, staticcheck, eslint, svelte-check
	.ci/lint

.PHONY: audit
audit: ## ask for known holes in what the product is built from (needs the network)
	.ci/audit

.PHONY: docx-samples
docx-samples: ## write one Word file of each kind into bin/docx, to be opened in Word before a release
	mkdir -p bin/docx
	go test ./internal/exchange/docx -count=1 -run TestMarkup -files $(CURDIR)/bin/docx

.PHONY: protocol-test
protocol-test: build ## replay the worked session of docs/protocol.md against a running server
	.ci/protocol

bench/peers/.installed: bench/peers/install $(wildcard bench/peers/*/package-lock.json)
	bench/peers/install && touch $@

.PHONY: bench
bench: bench/peers/.installed ## measure beside the peers (BENCH_RUNS, BENCH_SECONDS, BENCH_ONLY, BENCH_WORKLOADS)
	go run ./bench

.PHONY: growth
growth: ## measure and draw what a change costs as texts, histories and rooms grow (about 6 minutes)
	go run ./bench/growth

.PHONY: compare-growth
compare-growth: ## measure and draw what a comparison costs as texts, changes and logs grow (about 10 seconds)
	go run ./bench/comparing

.PHONY: fuzz
fuzz: ## fuzz each target for FUZZTIME (default 1m)
	.ci/fuzz $${FUZZTIME:-1m}

.PHONY: soak
soak: build ## long faults and fuzzing: 200 kills under load, 10,000 simulated sessions, 1,000 of the web client, FUZZTIME (default 10m) a target
	REDONDA_KILLS=200 go test -race -count=1 -timeout 2h -run TestKilledServerLosesNothingAcknowledged -v ./internal/live
	cd web && REDONDA_NODE_SEEDS=$${REDONDA_NODE_SEEDS:-1000} npm run --silent simulation
	REDONDA_SEEDS=10000 go test -count=1 -timeout 6h -v ./internal/live/livesim
	.ci/fuzz $${FUZZTIME:-10m}

.PHONY: clean
clean: ## remove what was built; the data folder stays
	rm -rf bin web/build web/.svelte-kit e2e/test-results
	find web/dist -mindepth 1 ! -name .gitkeep -delete
