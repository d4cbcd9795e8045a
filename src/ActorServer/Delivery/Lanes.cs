using ActorServer.Store;

namespace ActorServer.Delivery;

/// <summary>
/// What is claimed and waits for its turn: a line for each host, served in turn. A host that answered gets a few at once; one that has not answered yet,
/// or failed last, is asked one thing at a time, and when that fails its line is empty again: so hosts that hang hold one place each, whatever waits
/// for them. Thread-safe.
/// </summary>
internal sealed class Lanes
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Lane> _lanes = [];
    private readonly Queue<Lane> _turns = [];

    /// <summary>Lanes whose next row makes rows that others wait for, in this process and in others: they come first.</summary>
    private readonly Queue<Lane> _firstTurns = [];

    /// <summary>Hosts that answered last time, and whether they did so quickly.</summary>
    private readonly Dictionary<string, bool> _answered = [];
    private int _startable;
    private int _waiting;

    /// <summary>Rows that could begin at once if there were places.</summary>
    internal int Startable { get { lock (_lock) return _startable; } }

    /// <summary>Rows in all lines.</summary>
    internal int Waiting { get { lock (_lock) return _waiting; } }

    /// <summary>Hosts whose line is long enough; and those that get a longer one, since they answer quickly and are few.</summary>
    internal (IReadOnlyCollection<string> Full, IReadOnlyCollection<string> Quick) ForClaim()
    {
        lock (_lock)
        {
            HashSet<string> quick = _lanes.Count > Limits.FewHosts ? [] : [.. _lanes.Keys.Where(name => _answered.GetValueOrDefault(name))];
            return ([.. _lanes.Values.Where(lane => lane.Line.Count >= (quick.Contains(lane.Name) ? Limits.LineOfQuickHostIsShort : Limits.LineIsShort)).Select(lane => lane.Name)], quick);
        }
    }

    internal void Add(IEnumerable<WorkRow> rows)
    {
        lock (_lock)
        {
            foreach (var row in rows)
            {
                if (!_lanes.TryGetValue(row.Lane, out var lane)) _lanes[row.Lane] = lane = new Lane(row.Lane);
                Change(lane, () => lane.Line.Enqueue(row));
            }
        }
    }

    /// <summary>The next row that may begin; it counts as under way.</summary>
    internal WorkRow? Next()
    {
        lock (_lock)
        {
            while (_firstTurns.TryDequeue(out var lane) || _turns.TryDequeue(out lane))
            {
                lane.HasTurn = false;
                if (Room(lane) == 0) continue;
                WorkRow? row = null;
                Change(lane, () => { row = lane.Line.Dequeue(); lane.Running++; });
                return row;
            }
            return null;
        }
    }

    /// <summary>A row is no longer under way. Where the host did not answer, what stood in its line leaves it and is returned; null: it was not asked.</summary>
    internal IReadOnlyList<WorkRow> End(WorkRow row, bool? isAnswered, bool isQuick = false)
    {
        lock (_lock)
        {
            if (_answered.Count >= Limits.HostsRemembered) _answered.Clear();
            var lane = _lanes[row.Lane];
            WorkRow[] left = [];
            Change(lane, () =>
            {
                lane.Running--;
                if (isAnswered == true) _answered[lane.Name] = isQuick;
                if (isAnswered == false)
                {
                    _answered.Remove(lane.Name);
                    left = [.. lane.Line];
                    lane.Line.Clear();
                }
            });
            if (lane is { Running: 0, Line.Count: 0 }) _lanes.Remove(lane.Name);
            return left;
        }
    }

    /// <summary>Nothing more begins: all lines are empty now.</summary>
    internal IReadOnlyList<WorkRow> Clear()
    {
        lock (_lock)
        {
            WorkRow[] left = [.. _lanes.Values.SelectMany(lane => lane.Line)];
            foreach (var lane in _lanes.Values) Change(lane, lane.Line.Clear);
            return left;
        }
    }

    private int Room(Lane lane) =>
        Math.Max(0, Math.Min(lane.Line.Count, (_answered.ContainsKey(lane.Name) ? Limits.DeliveriesPerHost : 1) - lane.Running));

    /// <summary>Does something to a lane, keeps count, and puts it among those whose turn comes.</summary>
    private void Change(Lane lane, Action change)
    {
        var (room, waiting) = (Room(lane), lane.Line.Count);
        change();
        _startable += Room(lane) - room;
        _waiting += lane.Line.Count - waiting;
        if (lane.HasTurn || Room(lane) == 0) return;
        lane.HasTurn = true;
        (lane.Line.Peek().Kind == WorkRow.Expand ? _firstTurns : _turns).Enqueue(lane);
    }

    private sealed class Lane(string name)
    {
        internal string Name { get; } = name;
        internal Queue<WorkRow> Line { get; } = [];
        internal int Running { get; set; }
        internal bool HasTurn { get; set; }
    }
}
