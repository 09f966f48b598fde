// Command scaling measures whether features of many pictures cost what few of them
// promise:
//
//	go build -o bin/vision ./cmd/vision
//	go run ./bench/scaling -vision bin/vision -weights model_base.pth -counts 100,1000,10000
//
// For each count it writes that many different pictures (crops of the shipped
// photographs), runs `vision features` and prints pictures a second, the most memory
// and the disk taken, then what all 73,000 pictures of NSD would need. Last it kills a
// run half way, lets the same command line go on from its cache, and compares the file
// with that of a run without interruption.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// nsd is how many different pictures the Natural Scenes Dataset has.
const nsd = 73000

func main() {
	vision := flag.String("vision", "bin/vision", "the program")
	weights := flag.String("weights", "builtin:dinov2-s", "weights of the frozen network")
	counts := flag.String("counts", "100,1000,10000", "numbers of pictures")
	threads := flag.Int("threads", 0, "cores; 0 means all")
	flag.Parse()
	if err := run(*vision, *weights, *counts, *threads); err != nil {
		fmt.Fprintln(os.Stderr, "scaling:", err)
		os.Exit(1)
	}
}

func run(vision, weights, counts string, threads int) error {
	dir, err := os.MkdirTemp("", "scaling")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	s := &series{vision: vision, weights: weights, threads: strconv.Itoa(threads), images: filepath.Join(dir, "pictures"), dir: dir}
	if err := os.Mkdir(s.images, 0o777); err != nil {
		return err
	}
	fmt.Println("| pictures | seconds | pictures a second | most memory, MiB | file, MB |")
	fmt.Println("|---:|---:|---:|---:|---:|")
	var last cost
	for text := range strings.SplitSeq(counts, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return fmt.Errorf("-counts: %q, expected numbers of pictures", text)
		}
		if last, err = s.measure(n); err != nil {
			return err
		}
		fmt.Printf("| %d | %.1f | %.2f | %.0f | %.1f |\n", n, last.seconds, float64(n)/last.seconds, last.memory, last.bytes/1e6)
	}
	each := last.seconds / float64(s.count)
	fmt.Printf("\nAt that rate %d pictures take %.1f hours and %.1f GB.\n", nsd, each*nsd/3600, last.bytes/float64(s.count)*nsd/1e9)
	return s.interrupted(last)
}

// series are runs over growing numbers of pictures.
type series struct {
	vision, weights, threads string
	images, dir              string
	count                    int // pictures in the folder
}

// cost is what a run took.
type cost struct {
	seconds, memory, bytes float64
}

func (s *series) command(out string, more ...string) *exec.Cmd {
	args := []string{"features", "--quiet", "--weights", s.weights, "--threads", s.threads, "--images", s.images, "--out", out}
	c := exec.Command(s.vision, append(args, more...)...)
	c.Stderr = os.Stderr
	return c
}

// out is where the features of the latest run lie.
func (s *series) out() string { return filepath.Join(s.dir, "features.npy") }

func (s *series) measure(n int) (cost, error) {
	if err := s.write(n); err != nil {
		return cost{}, err
	}
	c := s.command(s.out())
	start := time.Now()
	if err := c.Run(); err != nil {
		return cost{}, fmt.Errorf("%s: %w", strings.Join(c.Args, " "), err)
	}
	took := time.Since(start).Seconds()
	info, err := os.Stat(s.out())
	if err != nil {
		return cost{}, err
	}
	return cost{took, mostMemory(c.ProcessState), float64(info.Size())}, nil
}

// interrupted kills a run with a cache after half the time of a whole one, goes on, and
// compares.
func (s *series) interrupted(whole cost) error {
	again, cache := filepath.Join(s.dir, "again.npy"), filepath.Join(s.dir, "cache")
	c := s.command(again, "--cache", cache)
	if err := c.Start(); err != nil {
		return err
	}
	time.Sleep(time.Duration(whole.seconds / 2 * float64(time.Second)))
	if err := c.Process.Kill(); err != nil {
		return fmt.Errorf("the run ended before it could be killed: %w", err)
	}
	_ = c.Wait() // killed
	start := time.Now()
	if err := s.command(again, "--cache", cache).Run(); err != nil {
		return err
	}
	took := time.Since(start).Seconds()
	one, err := digest(s.vision, s.out())
	if err != nil {
		return err
	}
	two, err := digest(s.vision, again)
	if err != nil {
		return err
	}
	if one != two {
		return fmt.Errorf("after the interruption the features have digest %s, without it %s", two, one)
	}
	fmt.Printf("Killed after %.0f s of %.0f, the same command line went on for %.0f s: the same bits.\n", whole.seconds/2, whole.seconds, took)
	return nil
}

// digest is the digest of an npy file's values.
func digest(vision, file string) (string, error) {
	out, err := exec.Command(vision, "digest", file).Output()
	sum, _, _ := bytes.Cut(out, []byte(" "))
	return string(sum), err
}
