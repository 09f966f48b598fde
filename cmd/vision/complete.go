package main

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// completeFiles tells the shell what the flags of all commands name: folders, or files by
// their endings. Where a flag means either, or a name of its own, the shell offers files.
func completeFiles(root *cobra.Command) {
	endings := map[string][]string{
		"weights": {"safetensors", "pth", "pt", "bin", "onnx", "json"}, "features": {"npy"}, "pred-lh": {"npy"}, "pred-rh": {"npy"}, "responses": {"npy"}, "responses-lh": {"npy"}, "responses-rh": {"npy"}, "image": {"png", "jpg", "jpeg"}, "split": {"npy"},
		"instances": {"json"}, "captions": {"json"}, "result": {"json"}, "report": {"json"}, "journal": {"json"}, "peer": {"json"}, "check": {"zip"},
	}
	folders := map[string]bool{
		"data": true, "images": true, "model": true, "cache": true, "nsd": true, "pictures": true, "coco": true, "noise-ceiling": true, "pred": true,
	}
	for _, c := range root.Commands() {
		completeFiles(c)
		c.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
			var err error
			switch {
			case folders[f.Name]:
				err = c.MarkFlagDirname(f.Name)
			case endings[f.Name] != nil:
				err = c.MarkFlagFilename(f.Name, endings[f.Name]...)
			}
			if err != nil {
				panic(err) // the flag is the command's own
			}
		})
	}
}
