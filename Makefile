# VISION in Go. `make help` lists what there is.
GO      ?= go
export CGO_ENABLED ?= 0
COMMIT  := $(shell git rev-parse --short=12 HEAD 2>/dev/null || echo unknown)
BIN     := bin/vision
FUZZTIME ?= 5s

.DEFAULT_GOAL := help

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## build the program into bin/vision
	$(GO) build -trimpath -ldflags "-X main.commit=$(COMMIT)" -o $(BIN) ./cmd/vision

demo: build ## photographs in, predicted cortex out: the main job on the embedded data
	./$(BIN) demo

test: ## all tests
	$(GO) test ./...

check: fmt vet lint test ## what a change must pass before it is sent

fmt: ## fail if a file is not formatted
	@out=$$(gofmt -l $$(git ls-files '*.go')); if [ -n "$$out" ]; then echo "gofmt these files:"; echo "$$out"; exit 1; fi

vet: ## go vet, also for arm64 and without the embedded data
	$(GO) vet ./...
	GOARCH=arm64 $(GO) vet ./...
	$(GO) vet -tags nodemo ./...

lint: ## staticcheck, pinned in go.mod
	$(GO) tool staticcheck ./...

# Plain Go, one thread and the authors' other networks go through the same goroutines.
RACE := CGO_ENABLED=1 $(GO) test -race -short -skip '/portable|//threads=1$$|TestVariant|TestWays|TestCurvature'

test-race: ## the packages that run several goroutines, under the race detector
	$(RACE) ./kernels/cpu ./kernels/cuda/gpu ./tensor ./nn ./models/features ./models/encoder ./eval/simulate

# What starts goroutines itself: training with its writers and readers, the simulation's
# workers. Every test of these packages, and nn, which starts none, is test-race's.
test-race-quick: ## of these packages the tests that are about goroutines (.ci/run)
	$(RACE) ./kernels/cpu ./kernels/cuda/gpu ./tensor ./models/features
	$(RACE) -run '^Test(Bits|BestStates|EarlyStopping|Interrupted|NotFinite|ContinuesAfterScoring|TwoProcesses|Lock)$$' ./models/encoder
	$(RACE) -run '^(TestDigest|TestThreadsLeaveNoTrace|TestCancel)$$' ./eval/simulate

test-arm64: ## the arithmetic under qemu-user at small sizes
	sh .ci/arm64

arm64-estimate: ## the demo's time on arm64, estimated from instructions counted under qemu-user (needs gcc; minutes)
	sh bench/arm64/run

fused: ## no product fused with a sum in canonical code, arm64 and amd64 v3
	sh .ci/fused

test-slow: ## the long tests: five demo seeds, training killed at 20 moments, full-size models, all mutants of the kernels
	$(GO) test -tags slow -timeout 80m ./models/... ./eval/demo ./eval/audit/everywhere ./eval/verify ./eval/submission ./kernels/cuda/mutants ./docs
	$(GO) test -tags slow -timeout 40m -run OnTheSimulator ./cmd/vision

exhaustive: ## every elementary function on all 2^32 inputs (about an hour on two cores)
	$(GO) test -tags exhaustive -timeout 10h -run Exhaustive -v ./kernels/elementary ./kernels/cpu

fuzz: ## each fuzz target for FUZZTIME
	sh .ci/fuzz $(FUZZTIME)

ptx: ## compile the CUDA kernels to PTX with clang 19, found or installed (committed; ARGS=--check compares)
	sh kernels/cuda/ptx/build $(ARGS)

ptxas: ## NVIDIA's assemblers on every kernel: spills, arithmetic, occupancy (ARGS=-write writes the tables)
	bash .ci/ptxas $(ARGS)

reproducible: ## the program built twice in different folders: the same bytes
	sh .ci/reproducible

goldens: ## verify the checksums of all golden files
	sh .ci/goldens

bench: ## Go benchmarks in benchstat format
	$(GO) test -run XXX -bench . -timeout 60m ./bench ./kernels/cpu

libcuda-sim: ## the simulator as libcuda.so.1, for any program that uses the CUDA driver (needs gcc)
	CGO_ENABLED=1 $(GO) build -trimpath -buildmode=c-shared -ldflags '-extldflags -Wl,-soname,libcuda.so.1' -o bin/libcuda-sim/libcuda.so.1 ./kernels/cuda/ptxsim/libcuda
	ln -sf libcuda.so.1 bin/libcuda-sim/libcuda.so

bindings: ## the three bindings of the driver on the simulator's libcuda.so.1 (needs gcc; headers and cuda-bindings from PyPI)
	sh .ci/bindings

gpu-binary: ## the program for a machine with a GPU, without the demo's data: bin/vision-gpu
	CGO_ENABLED=0 $(GO) build -trimpath -tags nodemo -ldflags "-s -w -X main.commit=$(COMMIT)" -o bin/vision-gpu ./cmd/vision

gpu: gpu-binary ## everything that needs a real GPU: conformance, digests, kernels, ViT-B/16 (8 minutes at most)
	sh bench/battery/run bin/vision-gpu $(ARGS)

gpu-rehearse: ## the same from a bare folder on the simulator's libcuda.so.1, without times
	sh .ci/rehearse

bench-scaling: build ## features of 100, 1,000 and 10,000 pictures: rate, memory, a killed run that goes on (ARGS='-weights W')
	$(GO) run ./bench/scaling -vision $(BIN) $(ARGS)

bench-peers: ## the same forward in PyTorch and ONNX Runtime, interleaved (needs python3)
	sh bench/peers/run $(ARGS)

size: ## lines of code, without tests
	@git ls-files '*.go' '*.s' '*.h' | grep -v _test.go | xargs wc -l | sort -n | tail -25

.PHONY: help build demo test check fmt vet lint test-race test-race-quick test-arm64 arm64-estimate fused test-slow exhaustive fuzz ptx ptxas reproducible goldens bench bench-peers bench-scaling libcuda-sim bindings gpu-binary gpu gpu-rehearse size
