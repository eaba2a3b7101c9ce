// Reads tokens with simdjson On-Demand for the benchmark, as native.go describes.

#include <simdjson.h>

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

using namespace simdjson;
using namespace std::literals;

template <class String> struct Token {
    String id, name;
    std::vector<String> scope;
    String owner_type, owner_id, owner_name;
    int64_t created = 0;
    std::optional<int64_t> last_used, expiration;
    std::optional<bool> managed, aware;
    std::optional<int32_t> validity;
};

[[noreturn]] static void fail(const char *why) {
    fprintf(stderr, "%s\n", why);
    exit(1);
}

static std::string_view text(ondemand::value v) { return v.get_string(); }

// time reads "2017-07-11T18:45:37.098Z" as Unix milliseconds.
static int64_t time_of(ondemand::value v) {
    std::string_view s = text(v);
    // Every digit minus '0', every other byte minus what it must be, in one pass.
    static const unsigned char form[25] = "0000-00-00T00:00:00.000Z";
    static const unsigned char most[24] = {9, 9, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9, 9, 0};
    unsigned char wrong = 0;
    for (int i = 0; i < 24; i++) wrong |= (unsigned char)(s[i] - form[i]) > most[i];
    if (wrong) fail("not a timestamp");
    auto two = [&](int i) { return (s[i] - '0') * 10 + (s[i + 1] - '0'); };
    int y = two(0) * 100 + two(2), m = two(5), d = two(8);
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (y == 0 || m < 1 || m > 12 || d < 1 || two(11) > 23 || two(14) > 59 || two(17) > 59) fail("not a time");
    if (d > days[m - 1] + (m == 2 && y % 4 == 0 && (y % 100 != 0 || y % 400 == 0))) fail("not a day");
    y -= m <= 2;
    int era = y / 400, yoe = y % 400, doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    int64_t day = era * 146097LL + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
    return ((day * 24 + two(11)) * 60 + two(14)) * 60000 + two(17) * 1000 + two(20) * 10 + (s[22] - '0');
}

static int32_t int32_of(ondemand::value v) {
    int64_t n = v.get_int64();
    if (n != int32_t(n)) fail("not an int32");
    return int32_t(n);
}

static std::optional<int64_t> time_or_null(ondemand::value v) {
    if (v.is_null()) return std::nullopt;
    return time_of(v);
}

// The members in the usual order.
constexpr std::string_view names[] = {"id"sv, "name"sv, "scope"sv, "owner"sv, "created"sv, "lastUsed"sv, "managed"sv,
    "accessTokenValiditySeconds"sv, "expirationDate"sv, "userAwareTokenNeverExpires"sv};
constexpr unsigned count = sizeof names / sizeof *names;

// is reports whether a key has this name. The text is padded, so that comparing
// behind its end is fine.
static inline bool is(ondemand::raw_json_string key, std::string_view name) {
    return !memcmp(key.raw(), name.data(), name.size()) && key.raw()[name.size()] == '"';
}

// Bits of the members that must be present: the first five, and those of the owner.
constexpr unsigned required = 31 | 7 << 10;

// read fills a token. It rejects unknown, duplicate and missing members.
template <class String> static void read(ondemand::object object, Token<String> &t) {
    unsigned seen = 0;
    auto first = [&](unsigned bit) {
        if (seen >> bit & 1) fail("duplicate member");
        seen |= 1u << bit;
    };
    t.scope.clear();
    t.last_used = t.expiration = std::nullopt;
    t.managed = t.aware = std::nullopt;
    t.validity = std::nullopt;
    unsigned next = 0; // in the usual order, the member that comes now
    for (auto field : object) {
        ondemand::raw_json_string key = field.key(); // without a copy
        ondemand::value v = field.value();
        unsigned i = next;
        while (i < count && !is(key, names[i])) i++;
        if (i == count) {
            for (i = 0; i < next && !is(key, names[i]);) i++;
            if (i == next) fail("unknown member");
        }
        next = i + 1;
        first(i);
        switch (i) {
        case 0: t.id = String(text(v)); break;
        case 1: t.name = String(text(v)); break;
        case 2:
            for (auto item : v.get_array()) t.scope.emplace_back(text(item.value()));
            break;
        case 3:
            for (auto member : v.get_object()) {
                ondemand::raw_json_string k = member.key();
                std::string_view s = text(member.value());
                if (is(k, "type"sv)) first(10), t.owner_type = String(s);
                else if (is(k, "id"sv)) first(11), t.owner_id = String(s);
                else if (is(k, "name"sv)) first(12), t.owner_name = String(s);
                else fail("unknown member of owner");
            }
            break;
        case 4: t.created = time_of(v); break;
        case 5: t.last_used = time_or_null(v); break;
        case 6: t.managed = bool(v.get_bool()); break;
        case 7: t.validity = int32_of(v); break;
        case 8: t.expiration = time_or_null(v); break;
        case 9: t.aware = bool(v.get_bool()); break;
        }
    }
    if ((seen & required) != required) fail("missing member");
}

template <class String> static int64_t sum(const Token<String> &t) {
    int64_t n = t.id.size() + t.name.size() + t.owner_type.size() + t.owner_id.size() + t.owner_name.size();
    for (auto &s : t.scope) n += s.size();
    return n + t.created + t.last_used.value_or(0) + t.expiration.value_or(0) + t.validity.value_or(0) +
           t.managed.value_or(false) + t.aware.value_or(false);
}

template <class String> static void serve(padded_string &file, bool lines, bool reuse) {
    ondemand::parser parser;
    std::vector<Token<String>> list;
    Token<String> one;
    auto work = [&](bool add) {
        int64_t all = 0;
        if (lines) {
            ondemand::document_stream stream = parser.iterate_many(file, 1 << 20);
            for (auto d : stream) read(ondemand::object(d.get_object()), one), all += add ? sum(one) : 0;
            return all;
        }
        ondemand::document d = parser.iterate(file);
        if (*file.data() == '[') {
            if (!reuse) list = {};
            size_t n = 0;
            for (auto e : d.get_array()) {
                if (n == list.size()) list.emplace_back();
                read(ondemand::object(e.get_object()), list[n++]);
            }
            for (size_t i = 0; add && i < n; i++) all += sum(list[i]);
            return all;
        }
        if (!reuse) one = {};
        read(ondemand::object(d.get_object()), one);
        if (const char *rest; !d.current_location().get(rest)) fail("trailing data");
        return sum(one);
    };
    printf("%lld\n", (long long)work(true));
    for (long n; fflush(stdout), scanf("%ld", &n) == 1;) {
        timespec a, b;
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
        for (long i = 0; i < n; i++) work(false);
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
        printf("%lld\n", (b.tv_sec - a.tv_sec) * 1000000000LL + b.tv_nsec - a.tv_nsec);
    }
}

int main(int, char **argv) {
    padded_string file = padded_string::load(argv[1]);
    bool lines = !strcmp(argv[2], "lines");
    if (!strcmp(argv[3], "borrowed")) serve<std::string_view>(file, lines, true);
    else serve<std::string>(file, lines, false);
}
