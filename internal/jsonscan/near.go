package jsonscan

// EditDistance returns the number of bytes to insert, delete, replace or swap
// with their neighbor that turns a into b (optimal string alignment), or most+1
// if it is greater than most.
func EditDistance(a, b string, most int) int {
	if len(a) > len(b)+most || len(b) > len(a)+most {
		return most + 1
	}
	var before, last, row []int
	for i := range len(a) + 1 {
		before, last, row = last, row, make([]int, len(b)+1)
		least := i
		for j := range row {
			switch {
			case i == 0 || j == 0:
				row[j] = i + j
				continue
			case a[i-1] == b[j-1]:
				row[j] = last[j-1]
			default:
				row[j] = 1 + min(last[j-1], last[j], row[j-1])
			}
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], 1+before[j-2])
			}
			least = min(least, row[j])
		}
		if least > most+1 { // a swap can still take one back
			return most + 1
		}
	}
	return min(row[len(b)], most+1)
}
