package main

// seconds is a vector about the number of accessTokenValiditySeconds.
func seconds(rule, name, value, reason string) record {
	return v("token", rule+"-"+name, "`accessTokenValiditySeconds` is "+value, reason, number("«"+value+"»"), always(f(rule, validity)))
}

var integers = []record{
	seconds("integer-form", "point", "43200.0", "§4 43200.0: to JSON Schema an integer, to an int32 not"),
	seconds("integer-form", "exponent", "4.32e4", "§4 4.32e4: to JSON Schema an integer, to an int32 not"),
	seconds("integer-form", "exponent-without-point", "432e2", "§4 4.32e4"),
	seconds("integer-form", "exponent-upper-case", "432E+2", "§4 4.32e4"),
	seconds("integer-form", "exponent-zero", "36900e0", "§4 4.32e4"),
	seconds("integer-form", "fraction", "36900.5", "§4 43200.0: not even to JSON Schema an integer"),
	seconds("integer-form", "negative-zero", "-0.0", "§4 43200.0"),
	seconds("integer-form", "huge-exponent", "1e1000001", "§4 anything at all: the form is wrong, and nothing is computed"),
	seconds("integer-form", "and-range", "3000000000.0", "R42: the first rule that is violated, and only that"),
	seconds("integer-range", "above", "2147483648", "§4 out of int32: one more than the greatest"),
	seconds("integer-range", "below", "-2147483649", "§4 out of int32: one less than the least"),
	seconds("integer-range", "three-billion", "3000000000", "R42: out of int32, so the range of a validity is not asked for"),
	seconds("integer-range", "forty-digits", "3690000000000000000000000000000000000000", "§4 out of int32: beyond 64 bits too"),
	seconds("validity-range", "14", "14", "D10: the limits 15 to 43200 hold for every kind"),
	seconds("validity-range", "43201", "43201", "D10: the limits 15 to 43200 hold for every kind"),
	seconds("validity-range", "zero", "0", "D10"),
	seconds("validity-range", "negative", "-1", "D10"),
	seconds("validity-range", "negative-zero", "-0", "R42: -0 is the integer 0"),
	seconds("validity-range", "greatest-int32", "2147483647", "§4 out of int32: this is the greatest that is not"),
	seconds("validity-range", "least-int32", "-2147483648", "§4 out of int32: this is the least that is not"),

	v("token", "validity-15", "`accessTokenValiditySeconds` is 15", "D10: the least", number("15"), always()),
	v("token", "validity-43200", "`accessTokenValiditySeconds` is 43200", "D10: the greatest", number("43200"), always()),

	v("create", "integer-form", "`accessTokenValiditySeconds` is 43200.0", "§4 43200.0", create.with("accessTokenValiditySeconds", "«43200.0»").plusRaw(""), always(f("integer-form", validity))),
	v("create", "integer-range", "`accessTokenValiditySeconds` is 2147483648", "§4 out of int32", create.with("accessTokenValiditySeconds", "«2147483648»").plusRaw(""), always(f("integer-range", validity))),
	v("create", "validity-range-14", "`accessTokenValiditySeconds` is 14", "§1: 15..43200", create.with("accessTokenValiditySeconds", "«14»").plusRaw(""), always(f("validity-range", validity))),
	v("create", "validity-range-43201", "`accessTokenValiditySeconds` is 43201", "§1: 15..43200", create.with("accessTokenValiditySeconds", "«43201»").plusRaw(""), always(f("validity-range", validity))),
	v("create", "validity-15", "`accessTokenValiditySeconds` is 15", "§1: 15..43200", create.with("accessTokenValiditySeconds", "15"), always()),
	v("create", "validity-43200", "`accessTokenValiditySeconds` is 43200", "§1: 15..43200", create.with("accessTokenValiditySeconds", "43200"), always()),
	v("created", "integer-form", "`accessTokenValiditySeconds` is 4.32e4", "§4 4.32e4", created.with("accessTokenValiditySeconds", "«4.32e4»").plusRaw(""), always(f("integer-form", validity))),
	v("created", "integer-range", "`accessTokenValiditySeconds` is 3000000000", "§4 out of int32", created.with("accessTokenValiditySeconds", "«3000000000»").plusRaw(""), always(f("integer-range", validity))),
	v("created", "validity-range", "`accessTokenValiditySeconds` is 43201", "D10", created.with("accessTokenValiditySeconds", "«43201»").plusRaw(""), always(f("validity-range", validity))),
}
