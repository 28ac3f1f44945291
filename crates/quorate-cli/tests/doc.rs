//! Pages about modules.

mod common;

use std::fs;

use common::{Folder, run};

const SHOP: &str = r#"/// Shops, and how they
/// are paid.

asset USDC decimals 2

/// What is paid in a hurry. It costs more.
fn hurried(price: USDC) -> USDC = 2 * price

/// # Selling
/// A shop with a till.
body Shop(keeper: Agent, price: USDC = 1 USDC) {
  account till
  /// how often something was sold
  var sold: Int = 0
  start -> open
  state open {
    /// buys one
    on buy() by a: Agent paying cash: USDC when cash == price else wrong_sum "pay the price | no more" {
      move all from cash to till
      sold += 1
    }
    on close() by keeper -> closed
  }
  state closed {}
}
"#;

const PAGE: &str = r#"# shop

Shops, and how they
are paid.

| | |
|---|---|
| [`USDC`](#usdc) |  |
| [`hurried`](#hurried) | What is paid in a hurry. |
| [`Shop`](#shop) | A shop with a till. |

## USDC

```quo
asset USDC decimals 2
```

## hurried

```quo
fn hurried(price: USDC) -> USDC
```

What is paid in a hurry. It costs more.

## Shop

```quo
body Shop(keeper: Agent, price: USDC = 1 USDC)
```

Selling
A shop with a till.

**What it holds**

|  |  |
|---|---|
| `account till` |  |
| `var sold: Int` | how often something was sold |

**States**

| state |  |
|---|---|
| `open` |  |
| `closed` |  |

**Events**

| event | by | in |  |
|---|---|---|---|
| `buy() paying cash: USDC` | `a: Agent` | open | buys one |
| `close()` | `keeper` | open |  |

**Refusals**

| code | sentence |
|---|---|
| `wrong_sum` | pay the price \| no more |
"#;

#[test]
fn a_module_has_a_page() {
    let here = Folder::new("doc_page");
    fs::create_dir_all(here.0.join("lib/far")).unwrap();
    here.write("shop.quo", SHOP);
    let ran = run(&here.0, &["doc", "shop.quo"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, PAGE), "{}", ran.stderr);

    here.write("lib/far/shop.quo", SHOP);
    let scenario = "use far.shop { Shop }\nscenario \"opening\" {\n  people ada\n  let s = new Shop(ada)\n  expect s is open\n}\n\nscenario \"again\" {\n  people ada\n}\n";
    here.write("lib/far/shop_test.quo", scenario);
    let ran = run(&here.0, &["doc", "lib", "--out", "pages"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let page = here.read("pages/far/shop.md");
    assert!(page.starts_with("# far.shop\n"));
    assert!(page.ends_with("  expect s is open\n}\n```\n\nAnd:\n\n- again\n"), "{page}");
    let list = here.read("pages/README.md");
    assert!(list.ends_with("| [`far.shop`](far/shop.md) | Shops, and how they are paid. |\n"), "{list}");
}

#[test]
fn what_makes_no_sense_has_no_page() {
    let here = Folder::new("doc_wrong");
    here.write("bad.quo", "body B() { view x = y }");
    let ran = run(&here.0, &["doc", "bad.quo", "missing.quo"]);
    assert_eq!(ran.code, 3);
    assert!(ran.stdout.is_empty() && ran.stderr.contains("Q0201") && ran.stderr.contains("missing.quo"));
    here.write("good.quo", "asset A\n");
    here.write("taken", "");
    let ran = run(&here.0, &["doc", "good.quo", "--out", "taken"]);
    assert_eq!(ran.code, 3);
    assert!(ran.stderr.contains("Q0909"), "{}", ran.stderr);
}
