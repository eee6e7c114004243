using System.Globalization;
using System.Text;

namespace ChatRouter.Tests.Tokens;

/// <summary>Texts of four kinds, by number: even numbers to learn from, odd ones to be judged by. No two numbers give the same text.</summary>
internal static class Corpus
{
    private static readonly string[] English =
    [
        "The harbour was quiet when the last ferry came in, and the customs officer had already locked the small office behind the warehouse.",
        "Please summarise the attached minutes in five bullet points and mention who is responsible for each of the open questions.",
        "Although the committee approved the budget unanimously, several members doubted whether the schedule could be kept during winter.",
        "A heat pump moves thermal energy instead of producing it, which is why its efficiency depends on the outdoor temperature.",
        "My grandmother kept bees, and every autumn she would exchange a jar of honey for a sack of apples from the neighbouring orchard.",
        "Write a polite reply to the customer who received the wrong size, offer an exchange, and apologise for the inconvenience.",
        "Compilers reorder instructions as long as a single thread cannot tell the difference; other threads, however, may well notice.",
        "The museum reopens on Thursday after an extensive renovation, with a collection of maps that nobody has seen for eighty years.",
    ];

    private static readonly string[] Chinese =
    [
        "昨天晚上下了一场大雨,街道上的积水还没有退去,孩子们穿着雨靴在门口玩耍。",
        "请把下面的会议记录整理成五个要点,并说明每个问题由谁负责跟进。",
        "这家公司计划在明年春天推出新的产品,但是供应链的问题可能会影响上市时间。",
        "热泵的效率取决于室外温度,因此在寒冷地区需要选择合适的型号。",
        "我的祖母养蜜蜂,每年秋天她都会用一罐蜂蜜换邻居果园里的一袋苹果。",
        "由于网络延迟过高,系统自动切换到备用服务器,用户几乎没有察觉到任何中断。",
        "博物馆经过长时间的修缮之后将于星期四重新开放,展出许多珍贵的古代地图。",
        "如果您对我们的服务有任何意见,请随时联系客服人员,我们会尽快给您答复。",
    ];

    private static readonly string[] Code =
    [
        "    for (var i = 0; i < items.Count; i++)\n    {\n        if (items[i].IsExpired(now)) continue;\n        total += items[i].Price * (1 - discount);\n    }\n",
        "def moving_average(values, window=7):\n    result = []\n    for i in range(len(values) - window + 1):\n        result.append(sum(values[i:i + window]) / window)\n    return result\n",
        "SELECT c.id, c.name, COUNT(o.id) AS orders\nFROM customers c LEFT JOIN orders o ON o.customer_id = c.id\nWHERE c.created_at >= '2025-01-01'\nGROUP BY c.id, c.name HAVING COUNT(o.id) > 3;\n",
        "public async Task<Result> HandleAsync(Request request, CancellationToken token)\n{\n    ArgumentNullException.ThrowIfNull(request);\n    return await _inner.SendAsync(request with { Retries = 0 }, token);\n}\n",
        "const total = cart.filter(x => !x.removed).map(x => x.qty * x.unitPrice).reduce((a, b) => a + b, 0);\nif (total > LIMIT) { throw new RangeError(`limit ${LIMIT} exceeded: ${total}`); }\n",
        "fn parse(input: &str) -> Result<Vec<u32>, ParseIntError> {\n    input.split(',').map(|s| s.trim().parse::<u32>()).collect()\n}\n",
    ];

    public static string Of(string kind, int number)
    {
        if (kind == "json") return Json(number);
        var sentences = kind switch { "english" => English, "chinese" => Chinese, _ => Code };
        var text = new StringBuilder();
        // Even and odd numbers never share a sentence.
        for (var i = number % 2; i < sentences.Length; i += 2) text.Append(sentences[(i + (number / 2 * 2)) % sentences.Length]).Append(kind == "english" ? " " : "");
        return text.Append(number).ToString();
    }

    private static string Json(int number)
    {
        var text = new StringBuilder("[");
        for (var i = 0; i < 12; i++)
        {
            var n = (number * 7919) + (i * 104729);
            text.Append(CultureInfo.InvariantCulture, $"{(i > 0 ? "," : "")}{{\"id\":{n},\"sku\":\"AB-{n % 997:000}\",\"price\":{n % 100}.{n % 10}5,\"tags\":[\"new\",\"sale\"],\"stock\":{{\"warehouse\":\"north\",\"count\":{n % 40}}},\"active\":{(n % 2 == 0 ? "true" : "false")}}}");
        }

        return text.Append(']').ToString();
    }
}
