// The hold model on C++'s own std::priority_queue, for comparison: the same work as kernel.ts, printed as JSON.
//   g++ -O3 -std=c++17 -o heap heap.cpp && ./heap 1000 5000000
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
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

int main(int count, char** words) {
  if (count < 3) return 2;
  const size_t pending = strtoull(words[1], nullptr, 10);
  const size_t events = strtoull(words[2], nullptr, 10);

  static uint32_t delay[4096];
  for (int i = 0; i < 4096; i++) delay[i] = 1 + static_cast<uint32_t>(-std::log(1 - (i + 0.5) / 4096) * 1000);

  uint32_t x = 88172645;
  auto next = [&x] {
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    return x;
  };

  std::priority_queue<Event, std::vector<Event>, Later> queue;
  uint64_t sequence = 0;
  for (size_t i = 0; i < pending; i++) queue.push({delay[next() & 4095], sequence++, 1, static_cast<uint32_t>(i), 0});

  uint64_t sum = 0;
  const auto start = std::chrono::steady_clock::now();
  for (size_t i = 0; i < events; i++) {
    Event event = queue.top();
    queue.pop();
    sum = sum * 31 + event.time + event.target;
    event.time += delay[next() & 4095];
    event.sequence = sequence++;
    queue.push(event);
  }
  const std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - start;
  printf("{\"nsPerEvent\": %.2f, \"sum\": %llu}\n", taken.count() / events, static_cast<unsigned long long>(sum));
  return 0;
}
