package report

import "testing"

func TestFromRoot(t *testing.T) {
	for _, c := range []struct{ root, folder, path, want, reason string }{
		{"", "", "a/b.json", "a/b.json", "outside of a repository"},
		{"", "", "./a.json", "a.json", ""},
		{"", "", "../a.json", "../a.json", "nothing else is known"},
		{"/src", "", "a/b.json", "a/b.json", "run at the root"},
		{"/src", "sub/dir", "a/b.json", "sub/dir/a/b.json", "run below it"},
		{"/src", "sub/dir", "./a.json", "sub/dir/a.json", ""},
		{"/src", "sub/dir", "../a.json", "sub/a.json", "up"},
		{"/src", "sub/dir", "../../a.json", "a.json", "up to the root"},
		{"/src", "sub/dir", "../../../x/a.json", "/x/a.json", "and out of it"},
		{"/src", "", "../x/a.json", "/x/a.json", ""},
		{"/src", "sub", "/src/sub/a.json", "sub/a.json", "absolute"},
		{"/src", "sub", "/srcs/a.json", "/srcs/a.json", "in another folder"},
		{"/", "sub", "/sub/a.json", "sub/a.json", "the root of the file system"},
		{"C:/src", "sub", "C:/src/a.json", "a.json", "on Windows"},
		{"/src", "sub", "<stdin>", "<stdin>", "no file"},
	} {
		run := Run{Root: c.root, Folder: c.folder}
		if got := run.fromRoot(c.path); got != c.want {
			t.Errorf("%s in %s/%s: expected %s, got %s (%s)", c.path, c.root, c.folder, c.want, got, c.reason)
		}
	}
}
