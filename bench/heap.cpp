// The works of kernel.ts and queueing.ts on C++'s own std::priority_queue, for comparison, printed as JSON.
//   g++ -O3 -std=c++17 -o heap heap.cpp && ./heap hold 5000000 1000
//   ./heap phold 5000000      ./heap mm1 5000000      ./heap timers 2000000
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <queue>
#include <vector>

struct Event {
  uint64_t time;
  uint64_t sequence;
  uint32_t kind;
  uint32_t target;
  double b;
};

struct Later {
  bool operator()(const Event& x, const Event& y) const {
    return x.time != y.time ? x.time > y.time : x.sequence > y.sequence;
  }
};

static uint32_t delays[4096];
static uint32_t x = 88172645;
static std::priority_queue<Event, std::vector<Event>, Later> waiting;
static uint64_t sequence = 0;
static uint64_t now = 0;
static uint64_t sum = 0;

static uint32_t bits() {
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  return x;
}

static uint32_t delay() { return delays[bits() & 4095]; }

static void schedule(uint64_t after, uint32_t kind, uint32_t target, double serial) {
  waiting.push({now + after, sequence++, kind, target, serial});
}

static Event pop() {
  Event event = waiting.top();
  waiting.pop();
  now = event.time;
  sum = sum * 31 + event.time + event.target;
  return event;
}

static const uint32_t PROCESSES = 1024;

static void hold(size_t count) {
  for (size_t i = 0; i < count; i++) {
    Event event = pop();
    schedule(delay(), 1, event.target, 0);
  }
}

static void phold(size_t count) {
  for (size_t i = 0; i < count; i++) {
    pop();
    schedule(delay(), 0, (bits() >> 8) & (PROCESSES - 1), 0);
  }
}

static void mm1(size_t count) {
  uint64_t queued = 0;
  for (size_t i = 0; i < count; i++) {
    Event event = pop();
    if (event.kind == 0) {
      if (queued++ == 0) schedule(delay() * 4 / 5 + 1, 1, 0, 0);
      schedule(delay(), 0, 0, 0);
    } else if (--queued > 0) {
      schedule(delay() * 4 / 5 + 1, 1, 0, 0);
    }
  }
}

static uint32_t valid[PROCESSES];

static void timers(size_t count) {
  for (size_t set = 0; set < count;) {
    Event event = pop();
    if (event.kind == 1) {
      if (valid[event.target] == event.b) sum++;
      continue;
    }
    set++;
    if ((bits() >> 8) % 10 != 0) valid[event.target]++;
    schedule(10000, 1, event.target, valid[event.target]);
    schedule(delay(), 0, event.target, 0);
  }
}

int main(int argumentCount, char** words) {
  if (argumentCount < 3) return 2;
  const char* what = words[1];
  const size_t count = strtoull(words[2], nullptr, 10);
  const bool isHold = strcmp(what, "hold") == 0;
  const bool isMm1 = strcmp(what, "mm1") == 0;
  const size_t pending = isHold && argumentCount > 3 ? strtoull(words[3], nullptr, 10) : isMm1 ? 1 : PROCESSES;
  for (int i = 0; i < 4096; i++) delays[i] = 1 + static_cast<uint32_t>(-std::log(1 - (i + 0.5) / 4096) * 1000);
  for (size_t i = 0; i < pending; i++) schedule(delay(), isHold ? 1 : 0, static_cast<uint32_t>(i), 0);

  double best = 1e300;
  for (int round = 0; round < 3; round++) {
    const auto start = std::chrono::steady_clock::now();
    if (isHold) hold(count);
    else if (isMm1) mm1(count);
    else if (strcmp(what, "phold") == 0) phold(count);
    else timers(count);
    const std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - start;
    if (taken.count() < best) best = taken.count();
  }
  printf("{\"nsPerEvent\": %.2f, \"sum\": %llu}\n", best / count, static_cast<unsigned long long>(sum));
  return 0;
}
